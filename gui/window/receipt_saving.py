"""Saves a receipt for whoever asks `did it arrive?`: as PDF, JSON or CSV, or on paper."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSaveFile, Slot
from PySide6.QtWidgets import QDialog, QMenu

from engine.plain import plain
from engine.settings.replacing import replacing
from engine.sheet import ENCODING, RECEIPT, receipt_rows, write_sheet
from gui.menus import add
from gui.receipt_paper import paint, pdf_of
from gui.saving import ask_where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtPrintSupport import QPrinter

    from engine.model import Receipt
    from gui.questions import Questions
    from gui.window.receipt_panel import ReceiptPanel
    from gui.window.timeline import Moment

_SUFFIXES: Final = ("pdf", "json", "csv")


class ReceiptSaving(QObject):
    """Fills the menu of the panel."""

    def __init__(self, panel: ReceiptPanel, questions: Questions) -> None:
        super().__init__(panel)
        self._panel = panel
        self._questions = questions
        menu = QMenu(panel.save_button)
        texts = (self.tr("Save as PDF…"), self.tr("Save as JSON…"), self.tr("Save as CSV…"))
        for text, suffix in zip(texts, _SUFFIXES, strict=True):
            add(menu, text, partial(self._ask_where, suffix))
        menu.addSeparator()
        add(menu, self.tr("Print…"), self.ask_printer)
        panel.save_button.setMenu(menu)

    def _ask_where(self, suffix: str) -> None:
        if self._panel.entry is not None:
            name = self.tr("receipt {name}").format(name=self._panel.entry.name.rpartition("/")[2])
            ask_where(self._panel, self.tr("Save the receipt"), name, suffix, partial(self.save, suffix))

    def save(self, suffix: str, file: Path) -> None:
        """As it is now. The file is there whole or not at all."""
        receipt, entry = self._panel.receipt, self._panel.entry
        if receipt is None or entry is None:
            return
        if suffix == "pdf":
            write = partial(_write_pdf, file, entry.name, tuple(self._panel.moments))
        else:
            write = partial(_write_json if suffix == "json" else _write_csv, file, receipt)
        self._questions.ask(
            write, lambda _: self._panel.say(self.tr("Saved as {name}").format(name=file.name)), self._failed
        )

    def _failed(self, error: Exception) -> None:
        reason = getattr(error, "strerror", "") or str(error)
        self._panel.say(self.tr("Not saved: {reason}").format(reason=reason))

    @Slot()
    def ask_printer(self) -> None:
        """On which one, and how."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - seldom wanted

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._panel)
        dialog.accepted.connect(lambda: self._print(printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # its own wants a receiver

    def _print(self, printer: QPrinter) -> None:
        if self._panel.entry is not None:
            printer.setDocName(self._panel.entry.name)
            paint(printer, self._panel.entry.name, self._panel.moments, time.time())


def _write_pdf(file: Path, name: str, moments: Sequence[Moment]) -> None:
    content = pdf_of(name, moments, time.time())
    out = QSaveFile(str(file))
    if not (out.open(QSaveFile.OpenModeFlag.WriteOnly) and out.write(content) == len(content) and out.commit()):
        raise OSError(0, out.errorString())


def _write_json(file: Path, receipt: Receipt) -> None:
    with replacing(file, is_private=False) as out:
        out.write(json.dumps(plain(receipt), indent=2) + "\n")


def _write_csv(file: Path, receipt: Receipt) -> None:
    with replacing(file, encoding=ENCODING, is_private=False) as out:
        write_sheet(out, RECEIPT, receipt_rows(receipt))
