"""A receipt as a timeline: what happened to one file, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.status_text import problem_lines
from engine.cli.words import moment, shown, size, until
from engine.errors import CAUSES, cause_of
from engine.model import TRASHED, TRASHING, DeliveryState, TransferState, Verification

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Delivery, Message, Receipt, Remark, Transfer

_PROOFS = {
    Verification.END_TO_END: "equals what was sent (checksum in the message)",
    Verification.STORED: "equals what S3 stores (its checksum)",
    Verification.ETAG: "equals what S3 stores (its ETag)",
    Verification.SIZE: "has the right size (the server offers no checksum)",
}

_REMARKS = {TRASHING: "about to be moved to the trash", TRASHED: "moved to this computer's trash; S3 has it still"}


def receipt_lines(receipt: Receipt, now: float) -> Iterator[str]:
    """For the terminal, oldest first."""
    yield _heading(receipt)
    told = [
        *_of_transfer(receipt.transfer),
        *_of_delivery(receipt.delivery, receipt.message),
        *map(_of_remark, receipt.remarks),
    ]
    for at, text in sorted((entry for entry in told if entry[0]), key=lambda entry: entry[0]):
        yield f"  {moment(at):>19}  {text}"
    yield from _waiting(receipt, now)


def _heading(receipt: Receipt) -> str:
    if receipt.transfer:
        return f"{shown(receipt.transfer.name)}, {size(receipt.transfer.size)}, route {shown(receipt.transfer.route)}"
    if receipt.delivery:
        known = f"{size(receipt.delivery.size)}, " if receipt.delivery.size >= 0 else ""
        return f"{shown(receipt.delivery.wanted.key)}, {known}route {shown(receipt.delivery.route)}"
    return "unknown"


def _of_transfer(item: Transfer | None) -> Iterator[tuple[float, str]]:
    """Time (0: not yet) and text of each step up."""
    if item is None:
        return
    yield item.queued_at, f"queued as {shown(item.queued_name)}, event {item.event_id}"
    yield item.uploaded_at, f"uploaded to s3://{shown(item.bucket)}/{shown(item.key)}{_stored_as(item)}"
    yield item.notified_at, f"announced, message {item.message_id}"
    if item.state is TransferState.DONE:
        yield item.done_at, f"moved to UploadedToS3 as {shown(item.final_name)}"
    elif item.state.is_final:
        yield item.done_at, _ending(item)


def _ending(item: Transfer | Delivery) -> str:
    """`skipped: Exists already`; without a cause it was the user's wish."""
    return f"{item.state.name.lower()}: {cause_of(item.code).title if item.code else 'you wanted it so'}"


def _stored_as(item: Transfer) -> str:
    facts = (("version", item.version_id), ("CRC64NVME", item.crc64), ("SHA-256", item.sha256), ("ETag", item.etag))
    return "".join(f", {name} {value}" for name, value in facts if value)


def _of_delivery(item: Delivery | None, message: Message | None) -> Iterator[tuple[float, str]]:
    if item is None:
        return
    known = f", message {shown(message.message_id)}" if message else ""
    yield item.received_at, f"message received for s3://{shown(item.wanted.bucket)}/{shown(item.wanted.key)}{known}"
    proof = _PROOFS[Verification(item.verification)] if item.verification else "verified"
    yield item.verified_at, f"downloaded: {proof}"
    yield item.placed_at, f"placed in DownloadedFromS3 as {shown(item.final_name)}"
    if item.state is DeliveryState.DONE:
        yield item.done_at, "message deleted"
    elif item.state.is_final:
        yield item.done_at, _ending(item)


def _of_remark(remark: Remark) -> tuple[float, str]:
    if remark.code == "resumed":
        resumed = size(int(remark.detail)) if remark.detail.isdecimal() else shown(remark.detail)
        return remark.at, f"went on after an interruption; {resumed} did not have to be sent again"
    title = CAUSES[remark.code].title if remark.code in CAUSES else _REMARKS.get(remark.code, remark.code)
    return remark.at, f"{title}: {shown(remark.detail)}" if remark.detail else title


def _waiting(receipt: Receipt, now: float) -> Iterator[str]:
    """Why it is not finished, if it is not, and what comes next."""
    for item in (receipt.transfer, receipt.delivery):
        if item is not None and not item.state.is_final:
            pause = f", paused by you {until(item.paused_until, now)}" if item.is_paused else ""
            yield f"  {'now':>19}  {item.state.name.lower()}{pause}"
            for problem in receipt.problems:
                if problem.stage is item.stage:
                    yield from (f"{'':>23}{line}" for line in problem_lines(problem, now))
