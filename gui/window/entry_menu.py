"""What can be done with the chosen rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from engine.model import Delivery, DeliveryState, Transfer, TransferState
from gui import places
from gui.menus import add

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.settings.route import Route
    from gui.intentions import Intentions
    from gui.tables.entry import Entry

translate = QCoreApplication.translate


class EntryMenu(QMenu):
    """Offers what applies; what applies to none of the rows is grey."""

    def __init__(
        self,
        entries: Sequence[Entry],
        route: Route | None,
        intentions: Intentions,
        show_receipt: Callable[[Entry], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = entries
        first = entries[0]
        add(self, translate("menus", "Show receipt"), lambda: show_receipt(first), is_enabled=first.side != "watch")
        self.addSeparator()
        self._add_wishes(intentions)
        self.addSeparator()
        self._add_places(first, route)
        self.addSeparator()
        self._add_copies()

    def _add_wishes(self, intentions: Intentions) -> None:
        resting = [entry for entry in self._entries if is_open(entry) and entry.item.is_paused]  # type: ignore[union-attr]
        going = [entry for entry in self._entries if is_open(entry) and entry not in resting]
        again = [entry for entry in self._entries if can_retry(entry)]
        queued = [entry for entry in going if entry.side == "up"]
        if resting:
            add(
                self,
                translate("menus", "Resume"),
                lambda: intentions.pause_items(resting, paused=False),
                picture="resume",
            )
        else:
            pause = translate("menus", "Pause")
            add(
                self, pause, lambda: intentions.pause_items(going, paused=True), picture="pause", is_enabled=bool(going)
            )
        retry = translate("menus", "Retry now")
        add(self, retry, lambda: intentions.retry_items(again), picture="retry", is_enabled=bool(again))
        line = translate("menus", "First in line")
        add(self, line, lambda: intentions.first_in_line(queued), picture="first", is_enabled=bool(queued))
        both = going + resting
        cancel = translate("menus", "Cancel")
        add(self, cancel, lambda: intentions.cancel(both), picture="cancel", is_enabled=bool(both))

    def _add_places(self, entry: Entry, route: Route | None) -> None:
        path = places.place_of(entry, route) if route else None
        is_there = path is not None
        add(self, translate("menus", "Open file"), lambda: path and places.open_path(path), is_enabled=is_there)
        show = translate("menus", "Show in folder")
        add(self, show, lambda: path and places.show_in_folder(path), picture="folder", is_enabled=is_there)

    def _add_copies(self) -> None:
        names = [entry.name for entry in self._entries]
        keys = [entry.s3_key for entry in self._entries if entry.s3_key]
        uris = [f"s3://{entry.bucket}/{entry.s3_key}" for entry in self._entries if entry.s3_key and entry.bucket]
        add(self, translate("menus", "Copy name"), lambda: _copy(names), picture="copy")
        add(self, translate("menus", "Copy key"), lambda: _copy(keys), picture="copy", is_enabled=bool(keys))
        add(self, translate("menus", "Copy S3 URI"), lambda: _copy(uris), picture="copy", is_enabled=bool(uris))


def is_open(entry: Entry) -> bool:
    """It can still be paused or taken back: its object is not in S3 yet, or its file not here."""
    if isinstance(entry.item, Transfer):
        return entry.item.state is TransferState.QUEUED and not entry.item.is_cancelled
    return isinstance(entry.item, Delivery) and entry.item.state < DeliveryState.PLACED and not entry.item.is_cancelled


def can_retry(entry: Entry) -> bool:
    """It waits for its time or for a person, or ended without arriving."""
    if isinstance(entry.item, Transfer):
        is_given_up = entry.item.state in (TransferState.SKIPPED, TransferState.CANCELLED)
        return is_given_up or (entry.item.state < TransferState.DONE and entry.item.next_try > 0)
    return isinstance(entry.item, Delivery) and entry.item.state < DeliveryState.PLACED and entry.item.next_try > 0


def _copy(lines: Sequence[str]) -> None:
    QApplication.clipboard().setText("\n".join(lines))
