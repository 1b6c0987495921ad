"""A message as a list shows it, wherever it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.supervisor.queues import fetchable, preview
from gui import words

if TYPE_CHECKING:
    from engine.model import Letter, Message, Preview, Wanted
    from engine.settings.route import Route

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Row:
    """One message."""

    id: str
    at: float
    """When it was sent, or received where that is all that is known."""
    receives: int
    about: str
    """The object that it names, or how it begins."""
    remark: str
    """Why it lies here, as far as that is known."""
    understood: str
    """What was made of it, in sentences."""
    body: str
    is_foreign: bool = False
    """It came from another queue than the route's, and can only be looked at or deleted."""
    receipt_handle: str = ""
    inbox_id: int = 0
    wanted: tuple[tuple[str, Wanted], ...] = ()
    """What may be fetched all the same, as (identity, object)."""


def row_of_letter(letter: Letter) -> Row:
    """A dead letter."""
    remark = translate("messages", "Of another queue") if letter.is_foreign else _remark(letter.preview)
    about = _about(letter.preview, letter.body)
    understood = understood_of(letter.preview)
    return Row(
        letter.message_id,
        letter.sent_at,
        letter.receive_count,
        about,
        remark,
        understood,
        letter.body,
        letter.is_foreign,
    )


def row_of_message(message: Message, route: Route) -> Row:
    """One in quarantine."""
    found = preview(message.body, {}, route)
    return Row(
        message.message_id,
        message.received_at,
        message.receive_count,
        _about(found, message.body),
        words.title(message.code),
        understood_of(found) if found.objects else words.sentence(message.code, message.detail),
        message.body,
        receipt_handle=message.receipt_handle,
        inbox_id=message.id,
        wanted=tuple(fetchable(message, route)),
    )


def _about(found: Preview, body: str) -> str:
    if found.objects:
        more = f" (+{words.number(len(found.objects) - 1)})" if len(found.objects) > 1 else ""
        return f"{found.objects[0].key}{more}"
    return " ".join(body[:400].split())


def _remark(found: Preview) -> str:
    if found.is_outside:
        return words.title("foreign-object")
    return words.title("not-ours") if found.reason else ""


def understood_of(found: Preview) -> str:
    """Its format, and bucket and key of each object."""
    if found.reason:
        return translate("messages", "Not understood: {reason}.").format(reason=words.said(found.reason))
    lines = [translate("messages", "Format: {kind}").format(kind=kind_of(found.kind))]
    lines += [
        translate("messages", "Object: {key} in the bucket {bucket}").format(key=item.key, bucket=item.bucket)
        for item in found.objects
    ]
    if found.is_outside:
        lines.append(translate("messages", "That is outside the route's bucket and prefix."))
    return "\n".join(lines)


def kind_of(kind: str) -> str:
    """The format of a message, as people call it."""
    return {
        "key": translate("messages", "plain key"),
        "json": translate("messages", "Bucket Brigade's own JSON"),
        "s3-event": translate("messages", "S3 event"),
        "eventbridge": translate("messages", "EventBridge event"),
        "test-event": translate("messages", "S3's test event"),
    }.get(kind, kind)
