"""What can be done with the chosen rows, by menu and by key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from engine.model import Delivery, DeliveryState, Transfer, TransferState
from engine.supervisor.links import target_of
from gui import places
from gui.icons import wear
from gui.links import LIFETIMES, MOST, lifetime
from gui.menus import add
from gui.pauses import add_pauses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.settings.route import Route
    from gui.intentions import Intentions
    from gui.pauses import Pauses
    from gui.tables.entry import Entry

translate = QCoreApplication.translate

KEYS: Final = {
    "rest": "Ctrl+Shift+P",
    "retry": "Ctrl+Shift+R",
    "first": "Ctrl+Shift+Up",
    "cancel": "Del",
    "open": "Ctrl+Return",
    "name": "Ctrl+Shift+C",
    "link": "Ctrl+Shift+L",
}
"""Pressed in a table, they do with the chosen rows what the menu offers."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who carries out what is chosen."""

    intentions: Intentions
    pauses: Pauses
    show_receipt: Callable[[Entry], object]
    confirm_cancel: Callable[[Sequence[Entry]], object]
    copy_links: Callable[[Sequence[Entry], float], object]
    """That end after so many seconds."""


class EntryMenu(QMenu):
    """Offers what applies; what applies to none of the rows is grey."""

    def __init__(self, entries: Sequence[Entry], route: Route | None, hands: Hands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = entries
        self._hands = hands
        first = entries[0]
        show = translate("menus", "Show receipt")
        add(self, show, lambda: hands.show_receipt(first), is_enabled=first.side != "watch")
        self.addSeparator()
        self._add_rests()
        self._add_wishes()
        self.addSeparator()
        self._add_places(first, route)
        self.addSeparator()
        self._add_copies()

    def _add_rests(self) -> None:
        """The key pauses all that goes on; where nothing does, it resumes."""
        resting = [entry for entry in self._entries if is_open(entry) and is_resting(entry)]
        going = [entry for entry in self._entries if is_open(entry) and not is_resting(entry)]
        pauses = QMenu(translate("menus", "Pause"), self)
        wear(pauses.menuAction(), "pause")
        add_pauses(pauses, lambda until: self._hands.pauses.of_entries(going, until))
        pauses.setEnabled(bool(going))
        self.addMenu(pauses)
        resume = translate("menus", "Resume")
        resume_all = add(
            self, resume, lambda: self._hands.intentions.pause_items(resting, paused=False), picture="resume"
        )
        resume_all.setVisible(bool(resting))
        _bind(pauses.actions()[-1] if going else resume_all, "rest")

    def _add_wishes(self) -> None:
        intentions = self._hands.intentions
        open_ones = [entry for entry in self._entries if is_open(entry)]
        again = [entry for entry in self._entries if can_retry(entry)]
        queued = [entry for entry in open_ones if is_in_line(entry) and not is_resting(entry)]
        retry = translate("menus", "Retry now")
        _bind(add(self, retry, lambda: intentions.retry_items(again), picture="retry", is_enabled=bool(again)), "retry")
        line = translate("menus", "First in line")
        _bind(
            add(self, line, lambda: intentions.first_in_line(queued), picture="first", is_enabled=bool(queued)), "first"
        )
        cancel = translate("menus", "Cancel")
        cancelling = add(
            self, cancel, lambda: self._hands.confirm_cancel(open_ones), picture="cancel", is_enabled=bool(open_ones)
        )
        _bind(cancelling, "cancel")

    def _add_places(self, entry: Entry, route: Route | None) -> None:
        path = places.place_of(entry, route) if route else None
        is_there = path is not None
        opening = translate("menus", "Open file")
        _bind(add(self, opening, lambda: path and places.open_path(path), is_enabled=is_there), "open")
        show = translate("menus", "Show in folder")
        add(self, show, lambda: path and places.show_in_folder(path), picture="folder", is_enabled=is_there)

    def _add_copies(self) -> None:
        names = [entry.name for entry in self._entries]
        keys = [entry.s3_key for entry in self._entries if entry.s3_key]
        uris = [f"s3://{entry.bucket}/{entry.s3_key}" for entry in self._entries if entry.s3_key and entry.bucket]
        _bind(add(self, translate("menus", "Copy name"), lambda: _copy(names), picture="copy"), "name")
        add(self, translate("menus", "Copy key"), lambda: _copy(keys), picture="copy", is_enabled=bool(keys))
        add(self, translate("menus", "Copy S3 URI"), lambda: _copy(uris), picture="copy", is_enabled=bool(uris))
        self._add_links()

    def _add_links(self) -> None:
        """The key is for the shortest one."""
        there = [entry for entry in self._entries if target_of(entry.item) is not None]
        links = QMenu(translate("menus", "Copy link"), self)
        wear(links.menuAction(), "copy")
        for seconds in LIFETIMES:
            add(links, lifetime(seconds), partial(self._hands.copy_links, there, seconds))
        links.setEnabled(0 < len(there) <= MOST)
        _bind(links.actions()[0], "link")
        self.addMenu(links)

    def press(self, key: QKeySequence) -> bool:
        """Do what that key is for; False where it is for nothing here."""
        for action in self.findChildren(QAction):
            menu = action.parent()
            if action.shortcut() == key and action.isEnabled() and isinstance(menu, QMenu) and menu.isEnabled():
                action.trigger()
                return True
        return False


def is_open(entry: Entry) -> bool:
    """It can still be paused or taken back: its object is not in S3 yet, or its file not here."""
    if isinstance(entry.item, Transfer):
        return entry.item.state is TransferState.QUEUED and not entry.item.is_cancelled
    return isinstance(entry.item, Delivery) and entry.item.state < DeliveryState.PLACED and not entry.item.is_cancelled


def is_in_line(entry: Entry) -> bool:
    """It can still come sooner than others: it is not sent yet, or not fetched."""
    begins = (TransferState.QUEUED, DeliveryState.RECEIVED)
    return isinstance(entry.item, Transfer | Delivery) and entry.item.state in begins


def is_resting(entry: Entry) -> bool:
    """Somebody paused it by itself."""
    return isinstance(entry.item, Transfer | Delivery) and entry.item.is_paused


def can_retry(entry: Entry) -> bool:
    """It waits for its time or for a person, or ended without arriving."""
    if isinstance(entry.item, Transfer):
        is_given_up = entry.item.state in (TransferState.SKIPPED, TransferState.CANCELLED)
        return is_given_up or (entry.item.state < TransferState.DONE and entry.item.next_try > 0)
    return isinstance(entry.item, Delivery) and entry.item.state < DeliveryState.PLACED and entry.item.next_try > 0


def _bind(action: QAction, deed: str) -> None:
    action.setShortcut(QKeySequence(KEYS[deed]))
    action.setShortcutVisibleInContextMenu(True)


def _copy(lines: Sequence[str]) -> None:
    QApplication.clipboard().setText("\n".join(lines))
