"""What the State column says: what a file is doing or, where it waits, why and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from engine.model import NEVER, Delivery, DeliveryState, Transfer, TransferState, Unfinished
from gui import words

if TYPE_CHECKING:
    from gui.tables.entry import Entry

translate = QCoreApplication.translate

_WAITS_FOR_CHANGE: Final = {"file-busy", "watch-limit"}
_ABOUT_BUCKET: Final = {"no-bucket", "wrong-region", "encryption-key", "requester-pays"}
_ABOUT_KEY: Final = {"exists", "gone-object", "object-too-large", "no-room", "archived", "checksum", "foreign-object"}
_ABOUT_NOTHING: Final = {"file-busy", "file-changed", "gone-file", "object-changed"}
_ABOUT_SERVER: Final = {
    *("offline", "throttled", "server-error", "bad-request", "clock", "sign-in-page", "untrusted-server"),
    *("no-credentials", "bad-credentials", "expired-credentials"),
}


def state_of(entry: Entry, now: float) -> str:
    """In a few words."""
    if isinstance(entry.item, Transfer):
        return _transfer(entry, entry.item, now)
    if isinstance(entry.item, Delivery):
        return _delivery(entry, entry.item, now)
    return _unfinished(entry, entry.item, now)


def _unfinished(entry: Entry, file: Unfinished, now: float) -> str:
    if entry.pause is not None and entry.pause.until > now:
        return words.rest(entry.pause, now)
    if file.code == "file-busy":
        return translate("states", "Still being written by another program")
    return translate("states", "Settling") if file.code == "settling" else words.title(file.code)


def _transfer(entry: Entry, transfer: Transfer, now: float) -> str:
    if transfer.state.is_final:
        return ended(transfer)
    if transfer.is_cancelled:
        return translate("states", "Being taken back")
    if entry.progress is not None:
        return _sending(entry, transfer)
    text = _waiting(entry, transfer, now) or _step_of_transfer(transfer)
    if not entry.kept or transfer.state is not TransferState.QUEUED:
        return text
    return translate("states", "{part}, {size} not sent again").format(part=text, size=words.size(entry.kept))


def _step_of_transfer(transfer: Transfer) -> str:
    if transfer.state is TransferState.UPLOADED:
        return translate("states", "In S3, to be announced")
    if transfer.state is TransferState.NOTIFIED:
        return translate("states", "Announced, to be moved")
    return translate("states", "First in line") if transfer.priority else translate("states", "Queued")


def _sending(entry: Entry, transfer: Transfer) -> str:
    """With parts: which one, and what a restart did not have to send again."""
    progress = entry.progress
    if progress is not None and progress.done >= progress.total > 0:
        return translate("states", "All sent, S3 is to confirm")
    if progress is None or not transfer.part_size or progress.total <= transfer.part_size:
        return translate("states", "Uploading")
    parts = -(-progress.total // transfer.part_size)
    part = min(progress.done // transfer.part_size + 1, parts)
    text = translate("states", "Part {part} of {parts}").format(part=part, parts=parts)
    if not transfer.resumed_bytes:
        return text
    return translate("states", "{part}, {size} not sent again").format(
        part=text, size=words.size(transfer.resumed_bytes)
    )


def _delivery(entry: Entry, delivery: Delivery, now: float) -> str:
    if delivery.state.is_final:
        return ended(delivery)
    if delivery.is_cancelled:
        return translate("states", "Being given up")
    if entry.progress is not None:
        is_here = entry.progress.done >= entry.progress.total > 0
        return translate("states", "All here, being verified") if is_here else translate("states", "Arriving")
    if waiting := _waiting(entry, delivery, now):
        if not entry.kept:
            return waiting
        kept = translate("states", "{state}, {size} not fetched again")
        return kept.format(state=waiting, size=words.size(entry.kept))
    if delivery.state is DeliveryState.VERIFIED:
        return translate("states", "Verified, to be placed")
    if delivery.state is DeliveryState.PLACED:
        return translate("states", "Placed, message to be deleted")
    return (
        translate("states", "First in line") if delivery.priority else translate("states", "Announced, to be fetched")
    )


def _waiting(entry: Entry, item: Transfer | Delivery, now: float) -> str:
    """Why it waits; empty where it does not."""
    until = item.paused_until if item.is_paused else 0.0
    if entry.pause is not None and entry.pause.until > max(now, until):
        return words.rest(entry.pause, now)
    if until > now:
        return words.until(until, now)
    if not item.code or item.next_try <= now:
        return ""
    reason = reason_of(entry)
    if item.code in _WAITS_FOR_CHANGE:
        return reason
    if item.next_try >= NEVER:
        return translate("states", "Waits for you: {reason}").format(reason=reason)
    return translate("states", "Retry in {duration}: {reason}").format(
        duration=words.duration(item.next_try - now), reason=reason
    )


def reason_of(entry: Entry) -> str:
    """The cause as half a sentence about what is known here, else its title."""
    item = entry.item
    if not isinstance(item, Transfer | Delivery):
        return ""
    subject = _subject(entry, item)
    if subject is None:
        return words.title(item.code)
    return words.sentence(item.code, subject).rstrip(".")


def _subject(entry: Entry, item: Transfer | Delivery) -> str | None:
    if item.code in _ABOUT_NOTHING:
        return ""
    if item.code in _ABOUT_BUCKET:
        return entry.bucket or None
    if item.code in _ABOUT_KEY:
        return entry.s3_key or None
    if item.code in _ABOUT_SERVER:
        return "SQS" if item.state is TransferState.UPLOADED else "S3"
    return None


PROOFS: Final = {
    "end-to-end": "Received, equal to what was sent",
    "stored-checksum": "Received, equal to what S3 stored",
    "etag": "Received, equal to its ETag",
    "size-only": "Received, only its size could be checked",
}


def ended(item: Transfer | Delivery) -> str:
    """How it ended."""
    if isinstance(item, Delivery):
        if item.state is DeliveryState.CANCELLED:
            return translate("states", "Given up")
        if item.state is DeliveryState.RETURNED:
            return translate("states", "Left to the queue: {reason}").format(reason=words.title(item.code))
        return translate("states", PROOFS.get(item.verification, "Received"))
    if item.state is TransferState.SKIPPED:
        return translate("states", "Left in the queue: {reason}").format(reason=words.title(item.code or "exists"))
    if item.state is TransferState.CANCELLED:
        return words.title(item.code) if item.code else translate("states", "Taken back")
    return translate("states", "In S3 and announced")
