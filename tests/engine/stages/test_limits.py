"""How much is under way at once."""

from __future__ import annotations

import asyncio

import pytest

from engine.stages.limits import _MOST, _PATIENCE, _START, Budget, Slots


class Line:
    """Requests that take one turn of the loop each, and notes how many were under way at once."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.under_way = self.peak = 0

    async def request(self) -> None:
        async with self.slots.one():
            self.under_way += 1
            self.peak = max(self.peak, self.under_way)
            await asyncio.sleep(0)
            self.under_way -= 1
            self.slots.succeeded()

    async def rush(self, count: int) -> None:
        await asyncio.gather(*(self.request() for _ in range(count)))


def rush(slots: Slots, count: int) -> Line:
    line = Line(slots)
    asyncio.run(line.rush(count))
    return line


def test_places_become_more_while_all_are_used_and_all_goes_well():
    slots = Slots()
    line = rush(slots, 5000)
    assert slots.limit == _MOST
    assert line.peak == _MOST


def test_places_stay_as_they_are_where_they_are_not_all_used():
    slots = Slots()

    async def run() -> None:
        for _ in range(200):
            await Line(slots).rush(_START - 1)

    asyncio.run(run())
    assert slots.limit == _START


@pytest.mark.parametrize("fixed", [1, 3, 500])
def test_a_fixed_number_stays_fixed(fixed):
    slots = Slots(fixed)
    line = rush(slots, 1000)
    slots.slow_down(1.0)
    assert slots.limit == fixed
    assert line.peak == fixed


def test_a_burst_of_refusals_halves_once():
    slots = Slots()
    for _ in range(20):
        slots.slow_down(100.0)
    assert slots.limit == _START // 2
    slots.slow_down(100.0 + _PATIENCE)
    assert slots.limit == _START // 4


def test_after_many_refusals_one_place_is_left_and_more_come_back():
    slots = Slots()
    for number in range(20):
        slots.slow_down(100.0 * (number + 1))
    assert slots.limit == 1
    assert rush(slots, 1).peak == 1
    line = rush(slots, 2000)
    assert slots.limit > 30
    assert line.peak > 30


def test_fewer_places_let_nobody_in_until_enough_are_free():
    slots = Slots()

    async def run() -> int:
        release = asyncio.Event()
        line = Line(slots)

        async def hold() -> None:
            async with slots.one():
                await release.wait()

        holders = [asyncio.ensure_future(hold()) for _ in range(_START)]
        await asyncio.sleep(0)
        waiting = asyncio.ensure_future(line.rush(100))
        await asyncio.sleep(0)
        slots.slow_down(1.0)
        release.set()
        await asyncio.gather(waiting, *holders)
        return line.peak

    assert asyncio.run(run()) < _START * 3 // 4  # it grows again meanwhile


def test_a_place_is_given_back_when_its_request_fails():
    slots = Slots(1)

    async def run() -> None:
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                async with slots.one():
                    raise ZeroDivisionError

    asyncio.run(run())


# -- budget ------------------------------------------------------------------------------------------------------------


def test_a_budget_bounds_what_is_held_at_once():
    budget, most = Budget(100), 0

    async def hold(size: int) -> None:
        nonlocal most
        async with budget.held(size):
            most = max(most, budget._held)
            await asyncio.sleep(0)

    async def run() -> None:
        await asyncio.gather(*(hold(size) for size in [30, 40, 50, 100, 1, 99] * 20))

    asyncio.run(run())
    assert most == 100
    assert budget._held == 0


def test_what_is_larger_than_the_budget_is_let_in_alone():
    budget = Budget(100)
    order: list[str] = []

    async def run() -> None:
        await budget.take(60)
        large = asyncio.ensure_future(budget.take(500))
        large.add_done_callback(lambda _: order.append("large"))
        await asyncio.sleep(0)
        assert not large.done()
        budget.give_back(60)
        await large
        small = asyncio.ensure_future(budget.take(1))
        await asyncio.sleep(0)
        assert not small.done()
        budget.give_back(500)
        await small

    asyncio.run(run())
    assert order == ["large"]


def test_the_budget_lets_in_by_turns_and_wakes_no_other():
    budget = Budget(100)
    order: list[str] = []

    async def run() -> None:
        await budget.take(100)
        first = asyncio.ensure_future(budget.take(80))
        second = asyncio.ensure_future(budget.take(10))
        given_up = asyncio.ensure_future(budget.take(10))
        for name, waiting in (("first", first), ("second", second), ("given up", given_up)):
            waiting.add_done_callback(lambda _, name=name: order.append(name))
        await asyncio.sleep(0)
        given_up.cancel()
        budget.give_back(50)
        await asyncio.sleep(0)
        assert not first.done()
        assert not second.done(), "a small one does not overtake"
        budget.give_back(50)
        await asyncio.gather(first, second)
        await asyncio.wait_for(budget.take(10), 1)

    asyncio.run(run())
    assert order == ["given up", "first", "second"]
