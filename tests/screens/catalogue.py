"""All screens of the program, a line each: for pictures of them, and for the tests that look at every one."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from engine.log import log_file
from engine.model import Finding, Stage, Verdict
from engine.settings.carrying import export
from engine.settings.config import Config
from gui.dropping import Copying
from gui.settings.route_list import PROGRAM
from gui.tray.icon import state_icon
from gui.tray.summary import TrayState
from gui.window.help import HelpDialog
from gui.window.main_window import DOWNLOADS, HISTORY, PROBLEMS
from gui.window.veil import goals_of
from gui.wizard.answers import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from filled_ledger import Filler
    from PySide6.QtGui import QPaintEvent
    from screens.studio import Player, Studio

    from gui.settings.dialog import SettingsDialog
    from gui.wizard.wizard import FirstRunWizard

GOOD: Final = (
    Finding("resolve", "Name", Verdict.GOOD, "s3.eu-central-1.amazonaws.com has 8 addresses."),
    Finding("tls", "Certificate", Verdict.GOOD, "Trusted, until 2027-02-28."),
    Finding("clock", "Clock", Verdict.GOOD, "0.2 s apart from S3's."),
    Finding(
        "identity", "Who am I", Verdict.GOOD, "arn:aws:iam::123456789012:user/scanner.", "", "account 123456789012"
    ),
    Finding("bucket", "Bucket", Verdict.GOOD, "acme-scans is in eu-central-1."),
    Finding("put", "Store", Verdict.GOOD, "A probe was stored."),
    Finding("read", "Read", Verdict.GOOD, "It reads back equal."),
    Finding("conditional", "Nothing is replaced", Verdict.GOOD, "S3 honours If-None-Match."),
    Finding("queue", "Queue", Verdict.GOOD, "scans holds 12 messages."),
    Finding("send", "Announce", Verdict.GOOD, "A test message was sent."),
    Finding("receive", "Receive", Verdict.GOOD, "It came back."),
)
REFUSED: Final = (
    *GOOD[:5],
    Finding(
        "put",
        "Store",
        Verdict.BAD,
        "The action s3:PutObject on arn:aws:s3:::acme-scans/2026/* is not allowed.",
        "Ask your administrator for it, or copy the policy below.",
        "AccessDenied: User: arn:aws:iam::123456789012:user/scanner is not authorized to perform: s3:PutObject",
    ),
    Finding("read", "Read", Verdict.LEFT_OUT, "Nothing could be stored."),
    Finding("delete", "Tidy up", Verdict.WARNING, "s3:DeleteObject is not allowed.", "Probes will stay in the bucket."),
)
_TESTING: Final = (*GOOD[:4], Finding("bucket", "Bucket", Verdict.RUNNING))

PROPERTIES: Final = """\
[AWS]
aws_s3_bucket = acme-scans
aws_s3_folder = 2026
aws_access_key_id =
aws_secret_key =
aws_region = eu-central-1
aws_sqs = scans
[General]
folderToStoreTempFiles = Scans
sleepUploadToS3 = 3
logFilePath = brigade.log
"""


@dataclass(frozen=True)
class Screen:
    """What a person may look at."""

    name: str
    set_up: Callable[[Studio], QWidget]
    """Answers the widget to look at, once it shows what it should."""
    picture: str = ""
    """Its name in docs/pictures, where the documents show it."""


# -- the main window


def _busy(studio: Studio) -> QWidget:
    return studio.busy().window


def _empty(studio: Studio) -> QWidget:
    return studio.program().window


def _no_route(studio: Studio) -> QWidget:
    player = studio.program()
    player.program._take_config(Config((), player.ground.config.general))
    return player.window


def _several_routes(studio: Studio) -> QWidget:
    return studio.busy(("Scans", "Photos of the family", "Archive")).window


def _offline(studio: Studio) -> QWidget:
    player = studio.program(_fill_offline)
    player.refresh()
    return player.window


def _fill_offline(filler: Filler) -> None:
    filler.problem("offline", "S3", detail="EndpointConnectionError")
    for number in range(4):
        filler.transfer(f"scans/08{number}-invoice.pdf", 412_000 + number, filler.waiting("offline", 40))


def _paused(studio: Studio) -> QWidget:
    player = studio.busy()
    now = time.time()
    with player.filler.ledger.transaction():
        player.filler.ledger.wishes.pause("", since=now, until=now + 3600)
    player.refresh()
    return player.window


def _limited(studio: Studio) -> Player:
    player = studio.busy()
    with player.filler.ledger.transaction():
        player.filler.ledger.wishes.limit(5 * 125_000, time.time() + 3600)
    player.refresh()
    return player


def _chosen_limit(studio: Studio) -> QWidget:
    return _limited(studio).window


def _tab(number: int, studio: Studio) -> QWidget:
    player = studio.busy()
    player.window.tabs.setCurrentIndex(number)
    if number == HISTORY:
        studio.until(lambda: player.window.history.model.rowCount() > 0)
    return player.window


def _history_of_days(studio: Studio) -> QWidget:
    window = _tab(HISTORY, studio)
    filtered = window.history.filter
    filtered.first_day.setDate(QDate(2026, 4, 12))
    filtered.last_day.setDate(QDate(2026, 5, 12))
    filtered.period.setCurrentIndex(filtered.period.count() - 1)
    studio.until(filtered.last_day.isVisible)
    return window


def _problems(studio: Studio) -> QWidget:
    player = studio.busy()
    player.filler.problem(
        "not-allowed", "sqs:SendMessage", detail="AccessDenied: arn:aws:sqs:eu-central-1:123456789012:scans"
    )
    player.filler.problem("no-bucket", "acme-archive", stage=Stage.DOWNLOAD)
    player.filler.foreign_message('{"order": 4711}')
    player.refresh()
    window = player.window
    window.tabs.setCurrentIndex(PROBLEMS)
    studio.until(lambda: "not-allowed" in window.problems.cards)
    window.problems.cards["not-allowed"].fold.click()
    return window


def _receipt(studio: Studio) -> QWidget:
    player = studio.busy()
    window = player.window
    window.tabs.setCurrentIndex(HISTORY)
    model = window.history.model
    studio.until(lambda: model.rowCount() > 0)
    row = next(row for row in range(model.rowCount()) if model.entry(row).name == "plans/ground floor.dwg")
    window.history.view.selectRow(row)
    window.receipts.show(model.entry(row))
    studio.until(window.receipt.isVisible)
    return window


def _receipt_of_what_waits(studio: Studio) -> QWidget:
    player = studio.busy()
    window = player.window
    window.receipts.show(window.uploads.model.entry(player.row("video/Interview take 4.mov")))
    studio.until(window.receipt.isVisible)
    return window


def _copying(studio: Studio) -> QWidget:
    window = studio.program().window
    window.copy_row.show_copying(Copying(2, 128, "Interview take 4.mov", 3_100_000_000, 9_800_000_000))
    window.copy_row.show()
    return window


def _veil(studio: Studio) -> QWidget:
    player = studio.busy()
    veil = player.window.drops._veil
    veil.rise(goals_of(player.ground.config.routes), is_first_time=True)
    veil.hover(QPoint(300, 300), is_move=False)
    return player.window


def _veil_of_several(studio: Studio) -> QWidget:
    player = studio.busy(("Scans", "Photos", "Archive"))
    veil = player.window.drops._veil
    veil.rise(goals_of(player.ground.config.routes), is_first_time=False)
    veil.hover(QPoint(300, 300), is_move=True)
    return player.window


# -- menus


def _popped_up(menu: QMenu, studio: Studio) -> QWidget:
    menu.popup(QPoint(40, 40))
    studio.until(menu.isVisible)
    studio.keep(menu)
    return menu


def _menu(studio: Studio) -> QWidget:
    return _popped_up(studio.program().window.header.menu_button.menu(), studio)


def _pause_menu(studio: Studio) -> QWidget:
    return _popped_up(_limited(studio).window.header.pauses, studio)


def _limit_menu(studio: Studio) -> QWidget:
    return _popped_up(_limited(studio).window.header.limits, studio)


def _receipt_menu(studio: Studio) -> QWidget:
    return _popped_up(_receipt(studio).receipt.save_button.menu(), studio)


def _route_menu(studio: Studio) -> QWidget:
    return _popped_up(studio.program(routes=("Scans", "Photos", "Archive")).window.header.route_menu, studio)


def _entry_menu(studio: Studio) -> QWidget:
    player = studio.busy()
    window = player.window
    entry = window.uploads.model.entry(player.row("photos/IMG_2201.HEIC"))
    window.uploads.view.menu_wanted.emit([entry], QPoint(40, 40))
    return studio.keep(studio.until(QApplication.activePopupWidget))


def _tray_menu(studio: Studio) -> QWidget:
    player = studio.busy()
    player.program.presence.refresh()
    return _popped_up(player.program.presence.tray.menu, studio)


class TrayIcons(QWidget):
    """Every state at the sizes that panels use, on light and on dark ones."""

    _SIZES = (16, 22, 24, 32, 48)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(640, 2 * 64)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        painter = QPainter(self)
        for row, ground in enumerate(("#e8e8e8", "#2b2b2b")):
            painter.fillRect(0, row * 64, self.width(), 64, QColor(ground))
            left = 12
            for state in TrayState:
                for size in self._SIZES if state is TrayState.WORKING else self._SIZES[:3]:
                    state_icon(state, 0.6).paint(painter, left, row * 64, size, 64, Qt.AlignmentFlag.AlignCenter)
                    left += size + 10
                left += 12


def _tray(studio: Studio) -> QWidget:
    """As it hangs below a panel."""
    menu = _tray_menu(studio)
    panel = QWidget()
    panel.setStyleSheet("background: #8fa7b3")
    icon, hanging = QLabel(panel), QLabel(panel)
    icon.setPixmap(state_icon(TrayState.WORKING, 0.4).pixmap(QSize(24, 24), panel.devicePixelRatio()))
    icon.setStyleSheet("background: #d7dee2")
    icon.setMargin(4)
    icon.setGeometry(0, 0, 250, 32)
    hanging.setPixmap(menu.grab())
    hanging.setGeometry(4, 30, menu.width(), menu.height())
    panel.setFixedSize(250, menu.height() + 40)
    return studio.keep(panel)


def _tray_icons(studio: Studio) -> QWidget:
    return studio.keep(TrayIcons())


# -- dialogs


def _dialog(player: Player, name: str) -> QWidget:
    return player.window.dialogs._open[name]


def _settings(studio: Studio, routes: tuple[str, ...] = ("Scans", "Archive")) -> SettingsDialog:
    player = studio.program(routes=routes)
    player.program._choices.show_settings()
    dialog = player.window.dialogs._open["settings"]
    dialog.open_route("Scans")
    return dialog


def _settings_page(page: str, studio: Studio) -> QWidget:
    dialog = _settings(studio)
    dialog.tabs.setCurrentIndex(dialog.route_form.pages.index(page))
    return dialog


def _settings_of_program(studio: Studio) -> QWidget:
    dialog = _settings(studio)
    dialog._choose(PROGRAM)
    return dialog


def _settings_searched(studio: Studio) -> QWidget:
    dialog = _settings(studio)
    dialog.search.setText("part")
    return dialog


def _settings_refused(studio: Studio) -> QWidget:
    dialog = _settings(studio)
    dialog.route_form.rows["bucket"].field.set_value("No Bucket")
    dialog.route_form.rows["bucket"].field.changed.emit()
    dialog._apply()
    studio.until(dialog.banner.isVisible)
    return dialog


def _import(studio: Studio) -> QWidget:
    player = studio.program()
    player.window.dialogs.import_file(player.ground.config)
    return _dialog(player, "import")


def _import_preview(studio: Studio) -> QWidget:
    dialog = _import(studio)
    file = studio.folder() / "Application.properties"
    file.write_text(PROPERTIES)
    dialog.panel.read(file)
    studio.until(dialog.save_button.isEnabled)
    return dialog


def _doctor(findings: tuple[Finding, ...], studio: Studio) -> QWidget:
    studio.examined(*findings)
    player = studio.program()
    route = player.ground.config.routes[0]
    player.window.dialogs.doctor(route)
    dialog = player.window.dialogs._open[f"doctor {route.name}"]
    studio.until(lambda: len(dialog.panel.rows) == len(findings))
    studio.until(lambda: dialog.panel.is_running == (findings[-1].verdict is Verdict.RUNNING))
    return dialog


def _help(page: str, studio: Studio) -> QWidget:
    player = studio.program()
    player.window.dialogs.help(page)
    return player.window.findChild(HelpDialog)


def _carried(studio: Studio) -> QWidget:
    player = studio.program()
    player.window.dialogs.import_settings(player.ground.config)
    dialog = _dialog(player, "import settings")
    file = studio.folder() / "Bucket Brigade.toml"
    route = player.ground.config.routes[0]
    other = dataclasses.replace(route, name="Archive", root=str(studio.folder() / "Archive"), queue="archive")
    export(Config((dataclasses.replace(route, prefix="2026"), other)), file)
    dialog.read(file)
    studio.until(lambda: dialog.tree.topLevelItemCount() > 0)
    return dialog


LOG: Final = """\
2026-05-12 13:58:02,114 INFO    engine.stages.process: watch runs
2026-05-12 13:58:02,340 INFO    engine.stages.process: upload runs
2026-05-12 14:01:52,771 WARNING engine.stages.patience: S3 asked to slow down; tried again in 40 s
2026-05-12 14:02:58,003 ERROR   engine.stages.sending: report\\bad.txt: S3 cannot carry this name
"""


def _log(studio: Studio) -> QWidget:
    player = studio.program()
    file = log_file(player.ground.home, player.ground.config.general, "upload")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(LOG)
    player.window.dialogs.log(player.ground.config.general)
    dialog = _dialog(player, "log")
    studio.until(lambda: dialog.model.rowCount() == 4)
    dialog.table.selectRow(2)
    return dialog


def _about(studio: Studio) -> QWidget:
    studio.patch("gui.window.about.versions", lambda: "Bucket Brigade 0.1.0\nQt 6.11\nPython 3.11\nLinux")
    player = studio.program()
    player.window.dialogs.about()
    return _dialog(player, "about")


# -- the first start


def _wizard(studio: Studio) -> QWidget:
    return studio.wizard()


def _wizard_at(kind: Kind, steps: int, studio: Studio) -> QWidget:
    """So many pages behind the first question."""
    studio.examined(*GOOD)
    wizard = studio.wizard()
    wizard.start.choices[kind].click()
    values = {"bucket": "acme-scans", "region": "eu-central-1", "root": str(studio.folder() / "Scans")}
    if kind is Kind.SERVER:
        values |= {"endpoint_url": "https://s3.acme.example", "sqs_endpoint_url": "https://sqs.acme.example"}
    for _ in range(steps):
        _answer(wizard, values, studio)
    return wizard


def _answer(wizard: FirstRunWizard, values: dict[str, str], studio: Studio) -> None:
    page = wizard.page
    for name in set(page.names) & values.keys():
        page.form.rows[name].field.set_value(values[name])
        page.form.rows[name].field.changed.emit()
    studio.until(wizard.next_button.isEnabled)
    wizard.next_button.click()
    studio.until(lambda: wizard.page is not page)
    if wizard.page is wizard.test:
        studio.until(lambda: not wizard.test.panel.is_running)


def _wizard_import(studio: Studio) -> QWidget:
    wizard = studio.wizard()
    wizard.start.choices[Kind.IMPORT].click()
    file = studio.folder() / "Application.properties"
    file.write_text(PROPERTIES)
    wizard.importing.panel.read(file)
    studio.until(wizard.next_button.isEnabled)
    return wizard


SCREENS: Final = (
    Screen("window", _busy, "window"),
    Screen("window-empty", _empty),
    Screen("window-no-route", _no_route),
    Screen("window-several-routes", _several_routes),
    Screen("window-offline", _offline),
    Screen("window-paused", _paused),
    Screen("window-with-a-chosen-limit", _chosen_limit),
    Screen("downloads", partial(_tab, DOWNLOADS)),
    Screen("history", partial(_tab, HISTORY)),
    Screen("history-of-days", _history_of_days),
    Screen("problems", _problems, "problems"),
    Screen("receipt", _receipt, "receipt"),
    Screen("receipt-of-what-waits", _receipt_of_what_waits),
    Screen("copying", _copying),
    Screen("veil", _veil),
    Screen("veil-several-routes", _veil_of_several),
    Screen("menu", _menu),
    Screen("menu-of-routes", _route_menu),
    Screen("menu-of-pauses", _pause_menu),
    Screen("menu-of-limits", _limit_menu),
    Screen("menu-of-a-file", _entry_menu),
    Screen("menu-of-a-receipt", _receipt_menu),
    Screen("tray-menu", _tray_menu),
    Screen("tray", _tray, "tray"),
    Screen("tray-icons", _tray_icons),
    Screen("settings-general", partial(_settings_page, "General")),
    Screen("settings-transfers", partial(_settings_page, "Transfers"), "settings"),
    Screen("settings-notifications", partial(_settings_page, "Notifications")),
    Screen("settings-network", partial(_settings_page, "Network")),
    Screen("settings-advanced", partial(_settings_page, "Advanced")),
    Screen("settings-program", _settings_of_program),
    Screen("settings-searched", _settings_searched),
    Screen("settings-refused", _settings_refused),
    Screen("import", _import),
    Screen("import-preview", _import_preview),
    Screen("doctor-testing", partial(_doctor, _TESTING)),
    Screen("doctor-good", partial(_doctor, GOOD)),
    Screen("doctor-refused", partial(_doctor, REFUSED)),
    Screen("help", partial(_help, "first-steps")),
    Screen("help-keys", partial(_help, "keys")),
    Screen("log", _log),
    Screen("import-settings", _carried),
    Screen("about", _about),
    Screen("wizard", _wizard, "wizard"),
    Screen("wizard-bucket", partial(_wizard_at, Kind.AWS, 0)),
    Screen("wizard-server", partial(_wizard_at, Kind.SERVER, 0)),
    Screen("wizard-folder", partial(_wizard_at, Kind.AWS, 1)),
    Screen("wizard-queue", partial(_wizard_at, Kind.AWS, 2)),
    Screen("wizard-test", partial(_wizard_at, Kind.AWS, 3)),
    Screen("wizard-done", partial(_wizard_at, Kind.AWS, 4)),
    Screen("wizard-import", _wizard_import),
)
