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
            assert await patience.met(trouble, example="b") == first, "they failed at the same moment"
            assert 0 < patience.seconds(30) <= 30
            assert patience.is_probing
            assert other.seconds(30) == 0
            (problem,) = await desk.ask(lambda ledger: ledger.problems.all())
            assert (problem.code, problem.subject, problem.count, problem.next_try) == ("no-bucket", "bucket", 2, first)

    asyncio.run(run())


def test_each_failed_probe_makes_the_wait_longer(opened, monkeypatch):
    async def run() -> list[float]:
        async with opened(Stage.UPLOAD) as desk:
            patience, waits = Patience(desk.place, desk.route), []
            now = 1_000_000.0
            monkeypatch.setattr("engine.stages.patience.time.time", lambda: now)
            for _ in range(4):
                until = await patience.met(Trouble("no-bucket", "bucket"))
                waits.append(until - now)
                now = until
            monkeypatch.undo()
            return waits

    waits = asyncio.run(run())
    assert waits[3] > waits[2] > waits[1] * 1.1 > waits[0]


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
