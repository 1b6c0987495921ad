"""Uploads in parts that were lost sight of are aborted; those of anybody who may still be at it are not."""

from __future__ import annotations

import asyncio
import time

import pytest
from faults.actions import answer
from faults.answers import s3_error

from engine import failpoints
from engine.cloud.account import Account
from engine.model import Stage, TransferState
from engine.stages.sweeping import Sweeping
from engine.stages.upload import Upload

pytestmark = pytest.mark.integration

MIB = 1 << 20
LARGE = bytes(MIB + 1000)
"""Two parts."""
HOUR, DAY = 3600, 86_400


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)


class Crash(Exception):  # noqa: N818 - it is what happens
    """In the place of a kill."""


@pytest.fixture
def crash_once():
    """`crash_once(name)`: the work at hand ends at that fail-point, the first time."""

    def arm(name: str) -> None:
        left = [name]

        def on_reach(reached: str) -> None:
            if reached in left:
                left.remove(reached)
                raise Crash

        failpoints.arm(on_reach)

    yield arm
    failpoints.arm(None)


def unfinished(ground) -> list[str]:
    listed = ground.s3.list_multipart_uploads(Bucket=ground.bucket).get("Uploads", [])
    return sorted(upload["Key"] for upload in listed)


def begin(ground, key: str, *bodies: bytes) -> str:
    """Somebody begins an upload, sends parts, and leaves it at that."""
    what = {"Bucket": ground.bucket, "Key": key}
    upload_id = ground.s3.create_multipart_upload(**what)["UploadId"]
    for number, body in enumerate(bodies, start=1):
        ground.s3.upload_part(**what, UploadId=upload_id, PartNumber=number, Body=body)
    return upload_id


async def is_done(desk) -> bool:
    return {row.state for row in await desk.transfers()} == {TransferState.DONE}


def sweeping(desk, after: float, busy: tuple[str, ...] = ()) -> Sweeping:
    """As it would sweep so many seconds from now."""
    return Sweeping(desk.place, desk.route, Account(desk.route), lambda: busy, lambda: time.time() + after)


@pytest.mark.row("U33")
def test_an_upload_that_a_crash_left_unknown_is_aborted_by_the_next_try(opened, there, until, cloud, crash_once):
    others = begin(cloud, "in/large", b"part")

    async def run() -> None:
        async with (
            opened(Stage.UPLOAD, **there, part_size_mib=1) as desk,
            desk.at_work(Upload(desk.place).work(), desk.storing()),
        ):
            crash_once("upload-begun")
            await desk.queue(("large", LARGE))
            await until(lambda: is_done(desk), 30)

    asyncio.run(run())
    assert cloud.s3.get_object(Bucket=cloud.bucket, Key="in/large")["Body"].read() == LARGE
    assert unfinished(cloud) == ["in/large"], "somebody else is sending a file of that name"
    assert cloud.s3.list_parts(Bucket=cloud.bucket, Key="in/large", UploadId=others)["Parts"]


@pytest.mark.row("U33")
def test_an_upload_that_a_lost_ledger_knew_is_aborted(opened, there, cloud):
    async def run() -> None:
        async with opened(Stage.UPLOAD, **there) as desk:
            await desk.queue(("large", b"x"))
            begin(cloud, "in/large")
            await sweeping(desk, 0.9 * HOUR).sweep()
            assert unfinished(cloud) == ["in/large"], "somebody else may have begun it a moment ago"
            await sweeping(desk, 1.1 * HOUR).sweep()
            assert unfinished(cloud) == []

    asyncio.run(run())


@pytest.mark.row("U33")
def test_what_others_may_be_at_is_left_alone(opened, there, cloud):
    async def run() -> None:
        async with opened(Stage.UPLOAD, **there) as desk:
            await desk.queue(("ours", b"x"), ("known", b"x"), ("busy", b"x"))
            known = begin(cloud, "in/known")
            rows = {row.name: row.id for row in await desk.transfers()}
            begun = (rows["known"], cloud.bucket, "in/known", known, MIB)
            await desk.ask(lambda ledger: ledger.transfers.start_upload(*begun))
            for key in ("in/theirs", "elsewhere/ours", "in/busy"):
                begin(cloud, key)
            begin(cloud, "in/ours", b"part")
            await sweeping(desk, 6.9 * DAY, busy=("in/busy",)).sweep()
            assert unfinished(cloud) == ["elsewhere/ours", "in/busy", "in/known", "in/ours", "in/theirs"]
            await sweeping(desk, 7.1 * DAY, busy=("in/busy",)).sweep()
            assert unfinished(cloud) == ["elsewhere/ours", "in/busy", "in/known", "in/theirs"]

    asyncio.run(run())


@pytest.mark.row("U33")
def test_the_stage_sweeps_when_it_starts(going_up, until, lax_cloud):
    """moto says of every upload that it began years ago."""

    async def run() -> None:
        async with going_up() as desk:
            await desk.queue(("a.bin", b"content"))
            await until(lambda: is_done(desk), 30)
        begin(lax_cloud, "in/a.bin")
        begin(lax_cloud, "in/theirs.bin")
        async with going_up():
            await until(lambda: unfinished(lax_cloud) == ["in/theirs.bin"])

    asyncio.run(run())


def test_who_may_not_list_uploads_sends_files_all_the_same(going_up, until, strict_proxy):
    refused = strict_proxy.on("ListMultipartUploads$", answer(s3_error("AccessDenied")))

    async def run() -> None:
        async with going_up() as desk:
            await desk.queue(("a.bin", b"content"))
            await until(lambda: refused.requests)
            await until(lambda: is_done(desk), 30)
            assert await desk.problems() == []

    asyncio.run(run())
