"""The columns of the tables: what each shows, how it sorts, how wide it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Qt

from engine.model import Delivery, Transfer
from gui import words
from gui.tables.states import state_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.tables.entry import Entry

translate = QCoreApplication.translate

NUMBERS: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
TEXTS: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
"""How cells are aligned."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    title: str
    """Not translated yet."""
    text: Callable[[Entry, float], str]
    """What an entry shows at a time (epoch)."""
    order: Callable[[Entry], Any]
    """What it sorts by."""
    width: int
    """In characters."""
    is_number: bool = False
    is_bar: bool = False
    is_live: bool = False
    """Changes with progress or with time alone."""
    is_stretched: bool = False
    """Takes its share of the room that the others leave."""
    is_spare: bool = False
    """Goes where there is little room."""

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Of its heading and its cells."""
        return NUMBERS if self.is_number else TEXTS


def _percent(entry: Entry, _: float) -> str:
    return (
        "" if entry.fraction is None else translate("columns", "{percent} %").format(percent=int(entry.fraction * 100))
    )


def _rate(entry: Entry, _: float) -> str:
    return words.rate(entry.rate) if entry.rate > 0 else ""


def _left(entry: Entry, _: float) -> str:
    return "" if entry.left is None else words.duration(entry.left)


def _ended_at(entry: Entry) -> float:
    return entry.item.done_at if isinstance(entry.item, Transfer | Delivery) else 0.0


def _began_at(entry: Entry) -> float:
    if isinstance(entry.item, Transfer):
        return entry.item.queued_at
    return entry.item.received_at if isinstance(entry.item, Delivery) else 0.0


def _took(entry: Entry) -> float:
    return max(_ended_at(entry) - _began_at(entry), 0.0)


def _direction(entry: Entry, _: float) -> str:
    return translate("columns", "↑ Up") if entry.side == "up" else translate("columns", "↓ Down")


NAME = Column("Name", lambda entry, _: entry.name, lambda entry: entry.name.casefold(), 34, is_stretched=True)
_SIZE = Column("Size", lambda entry, _: words.size(entry.size), lambda entry: entry.size, 10, is_number=True)

WORK = (
    NAME,
    _SIZE,
    Column("State", state_of, lambda entry: state_of(entry, 0), 30, is_live=True, is_stretched=True),
    Column("Progress", _percent, lambda entry: entry.fraction or 0.0, 18, is_bar=True, is_live=True),
    Column("Speed", _rate, lambda entry: entry.rate, 11, is_number=True, is_live=True, is_spare=True),
    Column("Left", _left, lambda entry: entry.left or 0.0, 8, is_number=True, is_live=True),
)
"""Of files on their way."""

PAST = (
    NAME,
    Column("Way", _direction, lambda entry: entry.side, 10, is_spare=True),
    _SIZE,
    Column("Outcome", state_of, lambda entry: state_of(entry, 0), 30, is_stretched=True),
    Column("When", lambda entry, now: words.clock(_ended_at(entry), now), _ended_at, 19, is_number=True),
    Column("Took", lambda entry, _: words.duration(_took(entry)), _took, 10, is_number=True, is_spare=True),
)
"""Of files that ended."""


def title_of(column: Column) -> str:
    """The translated heading."""
    return translate("columns", column.title)
