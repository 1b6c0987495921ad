"""The story of a file as a list of moments, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from engine.errors import CAUSES
from engine.model import TRASHED, TRASHING, Delivery, DeliveryState, Transfer, TransferState
from gui import words
from gui.tables.entry import Entry
from gui.tables.states import ended, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.model import Message, Progress, Receipt, Remark
    from gui.tables.entry import Key

translate = QCoreApplication.translate

NOTHING_MOVES: Final[Mapping[Key, Progress]] = {}


class Tone(Enum):
    """How a moment is drawn: shape first, so that colour is not needed."""

    STEP = auto()
    REMARK = auto()
    AWAITED = auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to know about a moment, and perhaps to copy."""

    label: str
    value: str
    can_copy: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, or is to happen next (`at` is 0)."""

    at: float
    title: str
    facts: tuple[Fact, ...] = ()
    tone: Tone = Tone.STEP


def timeline_of(receipt: Receipt, now: float, moving: Mapping[Key, Progress] = NOTHING_MOVES) -> list[Moment]:
    """All that is known, then what comes next."""
    told = [(remark.at, _remark(remark)) for remark in receipt.remarks]
    announced_at = 0.0
    if receipt.transfer:
        told += [(moment.at, moment) for moment in _up(receipt.transfer, len(receipt.parts))]
        announced_at = receipt.transfer.notified_at
    if receipt.delivery:
        # It may be here before SQS has said that it took it; told in that order, nobody would understand it.
        told += [(max(moment.at, announced_at), moment) for moment in _down(receipt.delivery, receipt.message)]
    return [moment for _, moment in sorted(told, key=itemgetter(0))] + _awaited(receipt, now, moving)


def _facts(*pairs: tuple[str, str]) -> tuple[Fact, ...]:
    return tuple(Fact(label, value) for label, value in pairs if value)


def _up(transfer: Transfer, parts: int) -> list[Moment]:
    other = transfer.queued_name if transfer.queued_name != transfer.name else ""
    size = words.size(transfer.size)
    seen = transfer.fingerprint.mtime_ns / 1e9
    moments = [
        Moment(
            min(seen, transfer.queued_at),
            translate("receipt", "Last written"),
            (Fact(translate("receipt", "Size"), size, can_copy=False),),
        ),
        Moment(
            transfer.queued_at,
            translate("receipt", "Settled, taken into the queue"),
            (
                *_facts((translate("receipt", "Queued as"), other)),
                *([Fact(translate("receipt", "Parts in S3"), words.number(parts), can_copy=False)] if parts else ()),
            ),
        ),
    ]
    if transfer.uploaded_at:
        moments.append(Moment(transfer.uploaded_at, translate("receipt", "Stored in S3"), _stored(transfer)))
    if transfer.notified_at:
        message = _facts(
            (translate("receipt", "Message"), transfer.message_id), (translate("receipt", "Event"), transfer.event_id)
        )
        moments.append(Moment(transfer.notified_at, translate("receipt", "Announced in SQS"), message))
    if transfer.done_at:
        moments.append(_end_up(transfer))
    return moments


def _stored(transfer: Transfer) -> tuple[Fact, ...]:
    return _facts(
        (translate("receipt", "Key"), transfer.key),
        (translate("receipt", "Bucket"), transfer.bucket),
        (translate("receipt", "Version"), transfer.version_id),
        ("CRC64NVME", transfer.crc64),
        ("SHA-256", transfer.sha256),
        ("ETag", transfer.etag),
    )


def _end_up(transfer: Transfer) -> Moment:
    if transfer.state is TransferState.DONE:
        moved = _facts((translate("receipt", "Name"), transfer.final_name))
        return Moment(transfer.done_at, translate("receipt", "Moved into UploadedToS3"), moved)
    return Moment(
        transfer.done_at, ended(transfer), _facts((translate("receipt", "Details"), words.said(transfer.detail)))
    )


def _down(delivery: Delivery, message: Message | None) -> list[Moment]:
    wanted = delivery.wanted
    times = words.number(message.receive_count) if message and message.receive_count > 1 else ""
    announced = _facts(
        (translate("receipt", "Message"), message.message_id if message else ""),
        (translate("receipt", "Times received"), times),
        (translate("receipt", "Key"), wanted.key),
        (translate("receipt", "Bucket"), wanted.bucket),
        (translate("receipt", "Version"), wanted.version_id),
        (translate("receipt", "Event"), wanted.event_id),
    )
    moments = [Moment(delivery.received_at, translate("receipt", "Announcement received"), announced)]
    if delivery.verified_at:
        proof = _facts(
            (translate("receipt", "Size"), words.size(delivery.size)),
            ("CRC64NVME", wanted.crc64),
            ("SHA-256", wanted.sha256),
            ("ETag", wanted.etag),
        )
        moments.append(Moment(delivery.verified_at, ended_well(delivery), proof))
    if delivery.placed_at:
        name = _facts((translate("receipt", "Name"), delivery.final_name))
        moments.append(Moment(delivery.placed_at, translate("receipt", "Placed in DownloadedFromS3"), name))
    if delivery.done_at:
        ends = {
            DeliveryState.DONE: translate("receipt", "Message deleted from the queue"),
            DeliveryState.RETURNED: translate("receipt", "Left to the queue and its dead letters"),
        }
        ending = ends.get(delivery.state, translate("receipt", "Given up"))
        moments.append(
            Moment(delivery.done_at, ending, _facts((translate("receipt", "Details"), words.said(delivery.detail))))
        )
    return moments


def ended_well(delivery: Delivery) -> str:
    """What proves that the bytes are right."""
    proofs = {
        "end-to-end": translate("receipt", "Downloaded; equal to what was sent"),
        "stored-checksum": translate("receipt", "Downloaded; equal to what S3 stored"),
        "etag": translate("receipt", "Downloaded; equal to its ETag"),
    }
    return proofs.get(delivery.verification, translate("receipt", "Downloaded; only its size could be checked"))


def _remark(remark: Remark) -> Moment:
    if remark.code == "resumed" and remark.detail.isdigit():
        size = words.size(int(remark.detail))
        text = translate("receipt", "Went on after a restart, {size} not sent again").format(size=size)
        return Moment(remark.at, text, tone=Tone.REMARK)
    told = {
        TRASHING: translate("receipt", "About to go to the trash"),
        TRASHED: translate("receipt", "Moved to this computer's trash; S3 has it still"),
    }
    unknown = remark.code.replace("-", " ").capitalize()
    title = words.title(remark.code) if remark.code in CAUSES else told.get(remark.code, unknown)
    return Moment(remark.at, title, _facts((translate("receipt", "Details"), words.said(remark.detail))), Tone.REMARK)


def _awaited(receipt: Receipt, now: float, moving: Mapping[Key, Progress]) -> list[Moment]:
    """What is still to come on either side, and why it waits."""
    items = [item for item in (receipt.transfer, receipt.delivery) if item is not None and not item.state.is_final]
    return [_next(receipt, item, now, moving.get(Entry(item).key)) for item in items]


def _next(receipt: Receipt, item: Transfer | Delivery, now: float, progress: Progress | None) -> Moment:
    steps: dict[int, str] = {
        TransferState.QUEUED: translate("receipt", "Next: stored in S3"),
        TransferState.UPLOADED: translate("receipt", "Next: announced in SQS"),
        TransferState.NOTIFIED: translate("receipt", "Next: moved into UploadedToS3"),
    }
    if isinstance(item, Delivery):
        steps = {
            DeliveryState.RECEIVED: translate("receipt", "Next: downloaded and verified"),
            DeliveryState.VERIFIED: translate("receipt", "Next: placed in DownloadedFromS3"),
            DeliveryState.PLACED: translate("receipt", "Next: message deleted from the queue"),
        }
    state = Fact(translate("receipt", "Now"), state_of(Entry(item, progress), now), can_copy=False)
    tries = (translate("receipt", "Tries so far"), words.number(item.attempts) if item.attempts else "")
    return Moment(0.0, steps[item.state], (state, *_facts(tries), *_obstacles(receipt, item, now)), Tone.AWAITED)


def _obstacles(receipt: Receipt, item: Transfer | Delivery, now: float) -> Iterator[Fact]:
    """What keeps it, when it is tried again, and what a person can do."""
    for problem in receipt.problems:
        if problem.stage is item.stage:
            yield Fact(
                translate("receipt", "Problem"), f"{words.sentence(problem.code, problem.subject)} ({problem.code})"
            )
            yield Fact(translate("receipt", "Next"), words.next_try(problem.next_try, now), can_copy=False)
            yield Fact(translate("receipt", "Advice"), words.advice(problem.code), can_copy=False)
