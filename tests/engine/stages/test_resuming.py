"""An upload in parts goes on with what S3 really has."""

from __future__ import annotations

import asyncio
import random

import pytest
from faults.actions import answer
from faults.answers import s3_error

from engine.cloud.account import Account
from engine.cloud.content import metadata_of
from engine.cloud.parts import Parts
from engine.model import Stage, TransferState
from engine.stages.upload import Upload

pytestmark = pytest.mark.integration

PART = 1 << 20
CONTENT = random.Random(6).randbytes(3 * PART + 1000)
"""Four parts."""


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.05)


async def is_done(desk) -> bool:
    return {row.state for row in await desk.transfers()} == {TransferState.DONE}


@pytest.fixture
def resume(opened, through, cloud, proxy, until):
    """Three parts are committed; then `change(key, upload id)`; then it goes on. Answers which parts it sends."""

    def resume(change) -> list[int]:
        async def run() -> None:
            async with opened(Stage.UPLOAD, **through, part_size_mib=1) as desk:
                await desk.queue(("large", CONTENT))
                (row,) = await desk.transfers()
                upload_id = await asyncio.to_thread(_begin, Parts(Account(desk.route)), row)
                what = (row.id, cloud.bucket, "in/large", upload_id, PART)
                await desk.ask(lambda ledger: ledger.transfers.start_upload(*what))
                for number in (1, 2, 3):
                    part = await asyncio.to_thread(
                        Parts(Account(desk.route)).send, "in/large", upload_id, *_part(number)
                    )
                    await desk.ask(lambda ledger, part=part: ledger.transfers.add_part(row.id, part))
                change({"Bucket": cloud.bucket, "Key": "in/large", "UploadId": upload_id})
                proxy.requests.clear()
                async with desk.at_work(Upload(desk.place).work(), desk.storing()):
                    await until(lambda: is_done(desk), 30)

        asyncio.run(run())
        assert cloud.s3.get_object(Bucket=cloud.bucket, Key="in/large")["Body"].read() == CONTENT
        return sorted(int(seen.asked.query["partNumber"]) for seen in proxy.asked("UploadPart"))

    return resume


def _begin(parts: Parts, row) -> str:
    return parts.begin("in/large", metadata_of(row), "text/plain")


def _part(number: int) -> tuple[int, bytes]:
    return number, CONTENT[(number - 1) * PART : number * PART]


@pytest.mark.row("U32")
def test_parts_that_are_otherwise_than_they_were_sent_are_sent_again(resume, cloud):
    def change(upload) -> None:
        cloud.s3.upload_part(**upload, PartNumber=1, Body=b"of another size")
        cloud.s3.upload_part(**upload, PartNumber=3, Body=bytes(PART))
        cloud.s3.upload_part(**upload, PartNumber=4, Body=b"never known to us")

    assert resume(change) == [1, 3, 4]


@pytest.mark.row("U32")
def test_where_parts_cannot_be_listed_the_ledger_is_believed(resume, cloud, proxy):
    proxy.on("ListParts$", answer(s3_error("AccessDenied")))
    sent = resume(lambda upload: None)
    assert sent == [4]


@pytest.mark.row("U32")
def test_a_completion_with_other_parts_than_s3_has_begins_anew(resume, cloud, proxy):
    proxy.on("ListParts$", answer(s3_error("AccessDenied")))
    proxy.on("CompleteMultipartUpload$", answer(s3_error("InvalidPart")), times=1)
    assert resume(lambda upload: None) == [1, 2, 3, 4, 4]
