"""How fast everything may go for now, as people choose it: in the window, and in the tray."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from engine.model import NEVER
from engine.settings.rates import parse_rate, rate_text
from gui import words
from gui.icons import wear
from gui.menus import add

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from engine.model import Limit

translate = QCoreApplication.translate

_OFFERED: Final = tuple(map(parse_rate, ("1 Mbit/s", "5 Mbit/s", "20 Mbit/s")))


def chosen_of(limits: Sequence[Limit]) -> Limit | None:
    """The limit that somebody chose for now, among those in force."""
    return next((limit for limit in limits if limit.is_wish), None)


def short(limit: Limit) -> str:
    """`5 Mbit/s`, `No limit`."""
    return rate_text(limit.up) if limit.up else translate("limits", "No limit")


def told(limit: Limit, now: float) -> str:
    """`5 Mbit/s until 18:00`; without an end where it holds until somebody changes it."""
    if limit.until >= NEVER:
        return short(limit)
    return translate("limits", "{limit} until {time}").format(limit=short(limit), time=words.clock(limit.until, now))


class LimitMenu(QMenu):
    """Shows what holds, and says what is to hold; does nothing itself."""

    limit_wanted = Signal(int, float)
    """Bytes a second up, and as many down (0: no limit), until then (epoch)."""
    settings_wanted = Signal()
    """They are to say again how fast bytes may go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        wear(self.menuAction(), "pace")
        self._chosen: Limit | None = None
        rates = QActionGroup(self)
        self.by_settings = self._add(rates, translate("limits", "As in the settings"), self.settings_wanted.emit)
        self.rates = {rate: self._add_rate(rates, rate) for rate in (*_OFFERED, 0)}
        self.other = self._add(rates, "", lambda: None)
        self.addSeparator()
        ends = QActionGroup(self)
        self.end = self._add(ends, "", lambda: None)
        self.for_an_hour = self._add(
            ends, translate("limits", "For 1 hour from now"), lambda: self._end(time.time() + 60 * 60)
        )
        self.until_tomorrow = self._add(
            ends, translate("limits", "Until tomorrow 8:00"), lambda: self._end(words.tomorrow_at_eight(time.time()))
        )
        self.until_changed = self._add(ends, translate("limits", "Until I change it"), lambda: self._end(NEVER))
        self._show()

    def _add(self, group: QActionGroup, text: str, action: Callable[[], object]) -> QAction:
        entry = add(self, text, action)
        entry.setCheckable(True)
        group.addAction(entry)
        return entry

    def _add_rate(self, group: QActionGroup, rate: int) -> QAction:
        text = rate_text(rate) if rate else translate("limits", "No limit")
        return self._add(group, text, lambda: self._choose(rate))

    def _choose(self, rate: int) -> None:
        """Another rate ends when the one before would have."""
        self.limit_wanted.emit(rate, self._chosen.until if self._chosen else NEVER)

    def _end(self, until: float) -> None:
        if self._chosen is not None:
            self.limit_wanted.emit(self._chosen.up, until)

    def show_limits(self, limits: Sequence[Limit]) -> None:
        """These are in force. Nothing is made anew where nothing differs."""
        chosen = chosen_of(limits)
        if chosen != self._chosen:
            self._chosen = chosen
            self._show()

    def _show(self) -> None:
        chosen, now = self._chosen, time.time()
        title = translate("limits", "Speed limit")
        self.setTitle(f"{title}: {told(chosen, now)}" if chosen else title)
        self._show_rate(chosen)
        self._show_end(chosen, now)

    def _show_rate(self, chosen: Limit | None) -> None:
        """One that was chosen elsewhere stands there as well."""
        is_other = chosen is not None and chosen.up not in self.rates
        self.other.setVisible(is_other)
        if chosen is None:
            self.by_settings.setChecked(True)
        elif is_other:
            self.other.setText(rate_text(chosen.up))
            self.other.setChecked(True)
        else:
            self.rates[chosen.up].setChecked(True)

    def _show_end(self, chosen: Limit | None, now: float) -> None:
        """Only a limit that somebody chose can end."""
        until = chosen.until if chosen else NEVER
        offered = {words.tomorrow_at_eight(now): self.until_tomorrow, NEVER: self.until_changed}
        self.end.setVisible(until not in offered)
        self.end.setText(
            translate("limits", "Until {time}").format(time=words.clock(until if until < NEVER else now, now))
        )
        offered.get(until, self.end).setChecked(True)
        for entry in (self.for_an_hour, self.until_tomorrow, self.until_changed):
            entry.setEnabled(chosen is not None)
