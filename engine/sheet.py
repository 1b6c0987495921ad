"""Files of the history and moments of a receipt as rows for spreadsheets: CSV with times as ISO 8601 has them."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TYPE_CHECKING, Final

from engine.errors import CAUSES
from engine.model import Delivery, DeliveryState, Transfer, TransferState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from engine.model import Message, Receipt

Row = dict[str, str | int]

ENCODING: Final = "utf-8-sig"
"""With the mark by which Excel knows UTF-8."""
HISTORY: Final = (
    *("ended", "way", "outcome", "route", "name", "size", "bucket", "key", "version_id", "crc64nvme", "sha256", "etag"),
    *("message_id", "event_id", "verification", "queued", "uploaded", "announced", "received", "verified", "placed"),
    *("attempts", "code", "cause", "detail", "saved_as"),
)
"""The columns of the history."""
RECEIPT: Final = (
    *("time", "way", "event", "name", "size", "bucket", "key", "version_id", "crc64nvme", "sha256", "etag"),
    *("message_id", "event_id", "verification", "parts", "bytes_not_sent_again", "cause", "detail"),
)
"""The columns of a receipt."""
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes what begins so for a formula, and a file may be called so.
https://owasp.org/www-community/attacks/CSV_Injection"""


def write_sheet(out: TextIO, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """A line with the columns' names, then the rows."""
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column, "")) for column in columns] for row in rows)


def _cell(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _time(at: float) -> str:
    """Local, with its distance from UTC; empty where it never was."""
    return datetime.fromtimestamp(at).astimezone().isoformat(timespec="milliseconds") if at else ""


def _cause(code: str) -> str:
    return CAUSES[code].title if code in CAUSES else code


def history_row(item: Transfer | Delivery) -> Row:
    """One line of the history."""
    common: Row = {
        "ended": _time(item.done_at),
        "outcome": item.state.name.lower(),
        "route": item.route,
        "attempts": item.attempts,
        "code": item.code,
        "cause": _cause(item.code),
        "detail": item.detail,
        "saved_as": item.final_name,
    }
    return common | (_stored(item) if isinstance(item, Transfer) else _wanted(item))


def _stored(item: Transfer) -> Row:
    return {
        "way": "up",
        "name": item.name,
        "size": item.size,
        "bucket": item.bucket,
        "key": item.key,
        "version_id": item.version_id,
        "crc64nvme": item.crc64,
        "sha256": item.sha256,
        "etag": item.etag,
        "message_id": item.message_id,
        "event_id": item.event_id,
        "queued": _time(item.queued_at),
        "uploaded": _time(item.uploaded_at),
        "announced": _time(item.notified_at),
    }


def _wanted(item: Delivery) -> Row:
    wanted = item.wanted
    return {
        "way": "down",
        "name": item.final_name or wanted.key,
        "bucket": wanted.bucket,
        "key": wanted.key,
        "size": item.size if item.size >= 0 else "",
        "version_id": wanted.version_id,
        "crc64nvme": wanted.crc64,
        "sha256": wanted.sha256,
        "etag": wanted.etag,
        "event_id": wanted.event_id,
        "verification": item.verification,
        "received": _time(item.received_at),
        "verified": _time(item.verified_at),
        "placed": _time(item.placed_at),
    }


def receipt_rows(receipt: Receipt) -> list[Row]:
    """The moments of a file, oldest first; those to come are not in it."""
    told = [*_up(receipt), *_down(receipt.delivery, receipt.message)]
    told += [
        (remark.at, {"event": remark.code, "cause": _cause(remark.code), "detail": remark.detail})
        if remark.code != "resumed"
        else (remark.at, {"way": "up", "event": "resumed", "bytes_not_sent_again": remark.detail})
        for remark in receipt.remarks
    ]
    return [{"time": _time(at), **row} for at, row in sorted(told, key=lambda one: one[0]) if at]


def _up(receipt: Receipt) -> Iterator[tuple[float, Row]]:
    item = receipt.transfer
    if item is None:
        return
    stored = _stored(item)
    yield item.queued_at, _of(stored, "queued", "name", "size", "event_id") | {"parts": len(receipt.parts) or ""}
    kept = ("bucket", "key", "version_id", "crc64nvme", "sha256", "etag", "size")
    yield item.uploaded_at, _of(stored, "uploaded", *kept)
    yield item.notified_at, _of(stored, "announced", "message_id", "event_id")
    is_stored = item.state is TransferState.DONE
    yield item.done_at, _of(stored, "moved" if is_stored else item.state.name.lower()) | _ending(item)


def _down(item: Delivery | None, message: Message | None) -> Iterator[tuple[float, Row]]:
    if item is None:
        return
    wanted = _wanted(item) | {"message_id": message.message_id if message else ""}
    yield item.received_at, _of(wanted, "received", "bucket", "key", "version_id", "message_id", "event_id")
    yield item.verified_at, _of(wanted, "verified", "size", "crc64nvme", "sha256", "etag", "verification")
    yield item.placed_at, _of(wanted, "placed", "name")
    is_here = item.state is DeliveryState.DONE
    yield item.done_at, _of(wanted, "message-deleted" if is_here else item.state.name.lower()) | _ending(item)


def _of(row: Row, event: str, *columns: str) -> Row:
    return {"event": event, "way": row["way"]} | {column: row[column] for column in columns}


def _ending(item: Transfer | Delivery) -> Row:
    return {"name": item.final_name, "cause": _cause(item.code), "detail": item.detail}
