"""What a search finds in the settings that are not shown just now, as a button that shows them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton

from gui import words


class Elsewhere(QPushButton):
    """Hidden where there is nothing more to see."""

    def __init__(self) -> None:
        super().__init__(autoDefault=False)
        self.hide()

    def tell(self, place: str, here: int, there: int) -> None:
        """So many rows match here, and so many in `place`."""
        text = (
            self.tr("Nothing found here. In “{place}”: {count}") if not here else self.tr("In “{place}”: {count} more")
        )
        self.setText(text.format(place=place, count=words.number(there)))
        self.setVisible(bool(there))


def name_of(route: str) -> str:
    """The entry of the list whose settings are meant; empty: the whole program's."""
    return route or QCoreApplication.translate("RouteList", "Whole program")
