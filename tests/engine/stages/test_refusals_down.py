"""S3 refuses to give objects: each reason has its own words, others arrive, and all are fetched when they may be."""

from __future__ import annotations

import asyncio

import pytest
from faults.actions import answer
from faults.answers import s3_error

from engine.errors import CAUSES, cause_of, sentence_of
from engine.model import DeliveryState, Stage
from engine.stages.download import Download

pytestmark = pytest.mark.integration

LARGE = bytes(9 << 20)
"""It comes down in ranges."""
DECRYPT = "User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:1:key/2"
REFUSALS = {
    "denied": (s3_error("AccessDenied"), "not-allowed", "s3:GetObject on"),
    "key-denied": (s3_error("AccessDenied", DECRYPT), "not-allowed", "kms:Decrypt on arn:aws:kms"),
    "key-disabled": (s3_error("KMS.DisabledException", status=400), "encryption-key", "encryption key"),
    "archived": (s3_error("InvalidObjectState", "Archived."), "archived", "restored"),
    "archived-large": (s3_error("InvalidObjectState", "Archived."), "archived", "restored"),
    "paid": (s3_error("AccessDenied", "Bucket is a requester pays bucket"), "requester-pays", "requester_pays"),
}


@pytest.mark.row("D10")
def test_each_reason_has_its_own_words_and_keeps_nothing_else_out(
    opened, until, cloud, through, proxy, route, monkeypatch
):
    monkeypatch.setattr("engine.stages.receiving._LONG_POLL", 1)
    monkeypatch.setattr("engine.stages.patience.delay_before_retry", lambda *_: 0.1)
    url = cloud.sqs.create_queue(QueueName=cloud.queue)["QueueUrl"]
    bodies = {name: LARGE if "large" in name else name.encode() for name in (*REFUSALS, "other")}
    for name, body in bodies.items():
        cloud.s3.put_object(Bucket=cloud.bucket, Key=f"in/{name}", Body=body)
        cloud.sqs.send_message(QueueUrl=url, MessageBody=f"in/{name}")
    for name, (refusal, _, _) in REFUSALS.items():
        proxy.on(rf"/in/{name}(\?\S*)? GetObject$", answer(refusal))
    read: set[tuple[str, str]] = set()
    """Codes, with what a person could read of them."""

    def is_read(refusal) -> bool:
        _, code, words = refusal
        return any(told == code and words in text + cause_of(code).advice for told, text in read)

    async def are_told(desk) -> bool:
        rows = {row.wanted.key.removeprefix("in/"): row for row in await desk.deliveries()}
        for problem in await desk.ask(lambda ledger: ledger.problems.all()):
            read.add((problem.code, sentence_of(problem.code, problem.subject) + problem.detail))
        read.update((row.code, row.detail) for row in rows.values())
        others = rows.pop("other", None)
        codes = {name: row.code for name, row in rows.items()}
        is_each_refused = codes == {name: code for name, (_, code, _) in REFUSALS.items()}
        is_other_there = others is not None and others.state is DeliveryState.DONE
        return is_each_refused and is_other_there and all(map(is_read, REFUSALS.values()))

    async def are_done(desk) -> bool:
        return [row.state for row in await desk.deliveries()] == [DeliveryState.DONE] * len(bodies)

    async def run() -> None:
        async with opened(Stage.DOWNLOAD, **through) as desk, desk.at_work(Download(desk.place).work()):
            await until(lambda: are_told(desk), 30)
            assert [path.name for path in route.downloaded_path.iterdir() if path.is_file()] == ["other"]
            proxy.clear()
            await until(lambda: are_done(desk), 30)

    asyncio.run(run())
    assert {path.name: path.read_bytes() for path in route.downloaded_path.iterdir() if path.is_file()} == bodies
    assert CAUSES["archived"].first_delay >= 600, "a restore takes hours"
