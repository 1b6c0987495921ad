"""What concerns all of a job's work holds all of it, until one piece went well."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import pytest

from engine.cloud.account import Account
from engine.errors import Trouble
from engine.model import NEVER, Stage
from engine.stages.patience import Patience, least_tried, next_try


def test_a_trouble_of_one_item_holds_nobody_else(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            patience = Patience(desk.place, desk.route)
            until = await patience.met(Trouble("throttled", "bucket"), attempts=3)
            assert until > time.time()
            assert patience.seconds(30) == 0
            assert not patience.is_probing
            assert await desk.problems() == []

    asyncio.run(run())


def test_a_trouble_of_the_route_holds_its_job_and_is_told_once(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            patience, other = Patience(desk.place, desk.route), Patience(desk.place, desk.route)
            trouble = Trouble("no-bucket", "bucket", "404")
            first = await patience.met(trouble, example="a")
            assert await patience.met(trouble, example="b") == pytest.approx(first, abs=0.5), "of the same moment"
            assert 0 < patience.seconds(30) <= 30
            assert patience.is_probing
            assert other.seconds(30) == 0
            (problem,) = await desk.ask(lambda ledger: ledger.problems.all())
            assert (problem.code, problem.subject, problem.count) == ("no-bucket", "bucket", 2)
            assert problem.next_try == pytest.approx(first, abs=0.5)

    asyncio.run(run())


class Clock:
    """Of seconds that a test lets pass."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_each_failed_probe_makes_the_wait_longer(opened):
    async def run() -> list[float]:
        async with opened(Stage.UPLOAD) as desk:
            clock = Clock()
            patience, waits = Patience(desk.place, desk.route, clock=clock), []
            for _ in range(4):
                await patience.met(Trouble("no-bucket", "bucket"))
                waits.append(patience.held_for)
                clock.now += patience.held_for
            return waits

    waits = asyncio.run(run())
    assert waits[3] > waits[2] > waits[1] * 1.1 > waits[0]


@pytest.mark.row("L14")
@pytest.mark.parametrize("hours", [-24, -1, 1, 24], ids=lambda hours: f"{hours:+} h")
def test_a_wait_lasts_as_long_whatever_the_clock_is_set_to(opened, monkeypatch, hours):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            clock = Clock()
            patience = Patience(desk.place, desk.route, clock=clock)
            until = await patience.met(Trouble("no-bucket", "bucket"))
            wait, now = until - time.time(), time.time
            with monkeypatch.context() as patch:
                patch.setattr(time, "time", lambda: now() + hours * 3600)
                assert patience.held_for == pytest.approx(wait, abs=0.5)
                clock.now += wait + 1
                assert patience.held_for == 0

    asyncio.run(run())


@pytest.mark.row("U19", "U20")
def test_what_is_refused_again_while_others_may_is_the_item_s_own(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            patience, refused = Patience(desk.place, desk.route), Trouble("not-allowed", "s3:PutObject on a key")
            await patience.met(refused, attempts=1)
            assert patience.seconds(30) > 0, "it may concern all"
            await patience.went_well()
            assert await patience.met(refused, attempts=2) > time.time() + 15
            assert patience.seconds(30) == 0
            await patience.met(Trouble("bad-credentials", "bucket"), attempts=2)
            assert patience.seconds(30) > 0, "that concerns all, always"
            await patience.met(refused, attempts=3)
            await patience.went_well()
            assert await desk.problems() == []

    asyncio.run(run())


def test_what_was_under_way_when_the_user_asked_for_a_retry_holds_nobody(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            patience, refused = Patience(desk.place, desk.route), Trouble("bad-credentials", "bucket")
            await patience.met(refused)
            begun = patience.era
            await desk.ask(lambda ledger: ledger.wishes.retry("scans"))
            await desk.place.refresh()
            assert await patience.met(refused, era=begun) <= time.time(), "it is tried at once with what is new"
            assert patience.seconds(30) == 0
            await patience.met(refused, era=patience.era)
            assert patience.seconds(30) > 0

    asyncio.run(run())


def test_what_waits_for_the_end_of_a_trouble_is_released(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            released: list[str] = []
            patience = Patience(desk.place, desk.route, lambda _, codes: released.extend(codes))
            await patience.went_well()
            await patience.met(Trouble("no-bucket", "bucket"))
            assert released == []
            await patience.went_well()
            assert released == ["no-bucket"]

    asyncio.run(run())


def test_what_went_well_ends_the_own_troubles_only(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            s3, sqs = Patience(desk.place, desk.route), Patience(desk.place, desk.route)
            await s3.met(Trouble("no-bucket", "bucket"))
            await sqs.met(Trouble("no-queue", "queue"))
            await s3.went_well()
            assert not s3.is_probing
            assert sqs.is_probing
            assert await desk.problems() == ["no-queue"]
            await sqs.went_well()
            assert await desk.problems() == []

    asyncio.run(run())


def test_a_step_that_is_no_single_item_s_holds_whatever_its_cause(opened):
    """Otherwise a queue that answers with an error is asked again at once, for ever."""

    async def run() -> None:
        async with opened(Stage.DOWNLOAD) as desk:
            patience = Patience(desk.place, desk.route)
            await patience.met(Trouble("server-error", "queue"), is_of_all=True)
            assert patience.seconds(30) > 0
            assert await desk.problems() == ["server-error"]
            await patience.went_well()
            assert await desk.problems() == []

    asyncio.run(run())


def test_a_retry_by_the_user_ends_the_wait(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            patience = Patience(desk.place, desk.route)
            await patience.met(Trouble("no-bucket", "bucket"))
            await desk.place.refresh()
            assert patience.seconds(30) > 0
            await desk.ask(lambda ledger: ledger.wishes.retry("scans"))
            await desk.place.refresh()
            assert patience.seconds(30) == 0

    asyncio.run(run())


def test_a_pause_holds_too(opened):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            patience = Patience(desk.place, desk.route)
            await desk.ask(lambda ledger: ledger.wishes.pause("scans", time.time()))
            await desk.place.refresh()
            assert patience.seconds(30) == 30

    asyncio.run(run())


def test_what_waits_for_a_person_waits_for_ever():
    assert next_try(Trouble("bad-name"), 1) == NEVER
    assert next_try(Trouble("throttled"), 1) < time.time() + 5


@dataclass
class Item:
    name: str
    attempts: int
    size: int


def test_the_probe_is_what_failed_least():
    """One key that is refused for itself must not be the probe for all others every time."""
    items = [Item("refused", 3, 1), Item("fresh and large", 0, 900), Item("fresh", 0, 5)]
    assert least_tried(items) == [items[2]]  # type: ignore[type-var]
    assert least_tried([]) == []


class Locked:
    """An account that cannot be opened."""

    is_open = False

    def __init__(self, failure: Exception) -> None:
        self.failure, self.tries, self.renewed = failure, 0, 0

    def open(self) -> None:
        self.tries += 1
        raise self.failure

    def renew(self) -> None:
        self.renewed += 1


@pytest.mark.row("S05")
@pytest.mark.parametrize(("host", "told"), [("server.example", ["insecure"]), ("127.0.0.1", [])])
def test_a_line_without_encryption_is_told_as_long_as_it_is_used(opened, host, told):
    async def run() -> None:
        async with opened(Stage.UPLOAD, endpoint_url=f"http://{host}:9000", allow_http=True) as desk:
            assert await Patience(desk.place, desk.route).opening(Account(desk.route)) == 0
            assert await desk.problems() == told
            if told:
                (problem,) = await desk.ask(lambda ledger: ledger.problems.all())
                assert problem.subject == "server.example:9000"

    asyncio.run(run())


@pytest.mark.parametrize("failure", [Trouble("internal", "ConfigParseError"), FileNotFoundError("credential helper")])
def test_an_unknown_error_at_the_opening_of_the_account_holds_and_is_told(opened, failure):
    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            patience, account = Patience(desk.place, desk.route), Locked(failure)
            assert await patience.opening(account) > 0  # type: ignore[arg-type]
            assert patience.seconds(30) > 0
            assert (account.tries, account.renewed) == (1, 1)
            assert await desk.problems() == ["internal"]

    asyncio.run(run())


@pytest.mark.parametrize("profile", ["[default\nfoo", "[default]\ncredential_process = /no/such/program\n"])
def test_a_damaged_profile_is_no_end_of_the_stage(opened, monkeypatch, tmp_path, profile):
    damaged = tmp_path / "config"
    damaged.write_text(profile)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(damaged))

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            patience = Patience(desk.place, desk.route)
            assert await patience.opening(Account(desk.route)) > 0
            assert patience.seconds(30) > 0
            assert len(await desk.problems()) == 1

    asyncio.run(run())
