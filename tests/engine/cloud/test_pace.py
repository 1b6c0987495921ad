"""The pace: how long who waits, with a clock that only waiting moves."""

from __future__ import annotations

import asyncio
from io import BytesIO
from itertools import pairwise
from types import SimpleNamespace

import pytest

from engine.cloud import pace as module
from engine.cloud.pace import Pace, keep_pace

RATE = 2_500_000


class Clock:
    """Time passes where somebody sleeps, and whenever a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.on_sleep = lambda: None

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.on_sleep()


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(module.time, "sleep", made.sleep)
    return made


def seconds(clock: Clock, pace: Pace, size: int) -> float:
    """How long a body takes."""
    since = clock.now
    assert b"".join(pace.pieces_of(bytes(size))) == bytes(size)
    return clock.now - since


def test_without_a_limit_nothing_waits_and_pieces_are_large(clock):
    pace = Pace(clock=clock)
    assert seconds(clock, pace, 10 << 20) == 0.0
    assert pace.piece == 1 << 20
    assert pace.burst is None
    assert b"".join(pace.pieces_of(b"")) == b""


def sizes_of(clock: Clock, pace: Pace, *seconds: float) -> list[int]:
    """How many KiB are handed on at once, where one such piece after the other takes so long."""
    sizes = []
    for piece, took in zip(pace.pieces_of(bytes(32 << 20)), seconds, strict=False):
        sizes.append(len(piece) >> 10)
        clock.now += took
    return sizes


def test_without_a_limit_pieces_grow_as_long_as_they_go_quickly(clock):
    pace = Pace(clock=clock)
    assert [len(piece) >> 10 for piece in pace.pieces_of(bytes(14_000 << 10))] == [
        *(64, 128, 256, 512, 1024, 2048, 4096),
        4096,
        1776,
    ]
    assert [len(piece) >> 10 for piece in pace.pieces_of(bytes(8 << 20))] == [4096, 4096], "as it was learned"


def test_a_line_that_becomes_slower_is_handed_less(clock):
    pace = Pace(clock=clock)
    assert sizes_of(clock, pace, 0, 0, 0.2, 0.5, 0.5, 5, 5, 0) == [64, 128, 256, 256, 128, 64, 64, 64]


def test_what_did_not_get_through_was_too_much(clock):
    pace = Pace(clock=clock)
    pieces = pace.pieces_of(bytes(1 << 20))
    assert [len(next(pieces)) >> 10 for _ in range(3)] == [64, 128, 256]
    pieces.close()
    assert len(next(pace.pieces_of(bytes(1 << 20)))) >> 10 == 64


def test_a_limit_that_is_set_meanwhile_holds_for_the_next_piece(clock):
    pace, sizes = Pace(clock=clock), []
    for piece in pace.pieces_of(bytes(1 << 20)):
        sizes.append(len(piece))
        if len(sizes) == 2:
            pace.set_rate(RATE)
    assert sizes[:2] == [64 << 10, 128 << 10]
    assert max(sizes[2:]) <= RATE * 0.05


def test_a_limit_is_held(clock):
    pace = Pace(clock=clock)
    pace.set_rate(RATE)
    assert seconds(clock, pace, 30 * RATE) == pytest.approx(30, rel=0.01)


def test_bytes_come_evenly(clock):
    pace = Pace(clock=clock)
    pace.set_rate(RATE)
    times = [clock.now for _ in pace.pieces_of(bytes(RATE))]
    assert max(b - a for a, b in pairwise(times)) < 0.1


def test_a_slow_line_makes_up_for_no_more_than_a_moment(clock):
    pace = Pace(clock=clock)
    pace.set_rate(RATE)
    clock.now += 3600
    assert seconds(clock, pace, 10 * RATE) == pytest.approx(10, abs=0.3)


def test_all_share_what_is_above_them(clock):
    above = Pace(clock=clock)
    one, other = Pace(above, clock=clock), Pace(above, clock=clock)
    above.set_rate(RATE)
    for _ in range(100):
        one.draw(RATE // 10)
        other.draw(RATE // 10)
    assert clock.now - 1000 == pytest.approx(20, rel=0.02)


@pytest.mark.parametrize(("own", "common"), [(RATE, 4 * RATE), (4 * RATE, RATE), (RATE, 0), (0, RATE)])
def test_the_lower_limit_counts(clock, own, common):
    above = Pace(clock=clock)
    pace = Pace(above, clock=clock)
    above.set_rate(common)
    pace.set_rate(own)
    assert pace.rate == RATE
    assert seconds(clock, pace, 10 * RATE) == pytest.approx(10, rel=0.03)


@pytest.mark.parametrize("rate", [0, 40 * RATE])
@pytest.mark.parametrize("is_above", [False, True])
def test_who_waits_learns_of_a_change_at_once(clock, rate, is_above):
    above = Pace(clock=clock)
    pace = Pace(above, clock=clock)
    changed = above if is_above else pace
    changed.set_rate(10_000)
    clock.on_sleep = lambda: changed.set_rate(rate)
    pace.draw(1 << 20)  # at first that would have been 105 seconds
    assert clock.now - 1000 < 0.5


def test_a_lower_limit_holds_from_its_first_moment(clock):
    pace = Pace(clock=clock)
    pace.set_rate(100 * RATE)
    pace.draw(RATE)
    pace.set_rate(RATE)
    assert seconds(clock, pace, 5 * RATE) == pytest.approx(5, abs=0.05)


def test_what_went_is_told(clock):
    passed: list[int] = []
    pace = Pace(passed=passed.append, clock=clock)
    seconds(clock, pace, 600_000)
    assert sum(passed) == 600_000


async def _most_at_once(pace: Pace) -> int:
    running, most = 0, 0

    async def request() -> None:
        nonlocal running, most
        async with pace.one():
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(request() for _ in range(20)))
    return most


def test_a_low_limit_leaves_few_requests_at_once(monkeypatch):
    monkeypatch.setattr(module, "_NAP", 0.0)
    above = Pace()
    pace = Pace(above)
    assert asyncio.run(_most_at_once(pace)) == 20
    above.set_rate(4 * (64 << 10))
    assert asyncio.run(_most_at_once(pace)) == 4
    pace.set_rate(8 << 10)
    assert asyncio.run(_most_at_once(pace)) == 1


def test_a_body_goes_out_from_its_start_each_time_it_is_sent(clock):
    whole = bytes(range(256)) * 1000
    request = SimpleNamespace(body=BytesIO(whole))
    keep_pace(Pace(clock=clock))(request=request, event_name="before-send.s3.UploadPart")
    assert b"".join(request.body) == whole
    request.body.seek(0)
    assert b"".join(request.body) == whole


@pytest.mark.parametrize("body", [None, b"", b"<small/>"])
def test_requests_without_a_body_are_left_alone(body):
    request = SimpleNamespace(body=body)
    keep_pace(Pace())(request=request)
    assert request.body is body
