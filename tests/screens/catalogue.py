"""All screens of the program, a line each: for pictures of them, and for the tests that look at every one."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QWidget
from screens import outside

from engine.errors import AlreadyRunning, Trouble
from engine.log import log_file
from engine.model import Finding, Limit, Pause, Reason, Stage, Verdict
from engine.sentences import Sentence
from engine.settings.carrying import export
from engine.settings.config import Config
from engine.settings.secrets import SecretsUnavailable
from gui.dropping import Copying
from gui.settings.keys import KeysDialog
from gui.settings.route_list import PROGRAM
from gui.tables.filters import Place
from gui.tray.icon import state_icon
from gui.tray.summary import TrayState
from gui.window.help import HelpDialog
from gui.window.main_window import DOWNLOADS, HISTORY, PROBLEMS, UPLOADS
from gui.window.veil import goals_of
from gui.wizard.answers import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from filled_ledger import Filler
    from PySide6.QtGui import QPaintEvent
    from screens.studio import Player, Studio

    from gui.settings.dialog import SettingsDialog
    from gui.wizard.wizard import FirstRunWizard


def _finding(step: str, title: str, sentence: str, verdict: Verdict = Verdict.GOOD, **values: object) -> Finding:
    """In the words of the real checks, which `tests/gui/test_engine_words.py` holds to be translated."""
    return Finding(step, Sentence(title), verdict, Sentence(sentence, **values))


_OWNER: Final = Sentence("account {number}", number="123456789012")
_WHERE: Final = Sentence("looked in region {region}, {owner}", region="eu-central-1", owner=_OWNER)
_KEY: Final = "2026/.bucket-brigade-probe/5e0c1f9b7d2a4c8e9f00b1a2c3d4e5f6"
_HOST: Final = "s3.eu-central-1.amazonaws.com"
_ID: Final = "d6e1a7a2-5f0e-4c53-9c55-8a8a0b1f2c3d"
GOOD: Final = (
    _finding(
        "resolve",
        "Names of the servers",
        "{host} is {address} and {count} more",
        host=_HOST,
        address="52.219.1.1",
        count=7,
    ),
    _finding(
        "tls",
        "Secure connection",
        "{host} is certified by {issuer} until {day}",
        host=_HOST,
        issuer=Sentence("an unnamed authority"),
        day="2027-02-28",
    ),
    _finding("clock", "Clock", "This computer's clock agrees with {host}.", host=_HOST),
    Finding(
        "identity",
        Sentence("Who am I"),
        Verdict.GOOD,
        Sentence(
            "{who}, with credentials from {source}.",
            who="arn:aws:iam::123456789012:user/scanner",
            source=Sentence("SSO"),
        ),
        detail="account 123456789012",
    ),
    _finding(
        "bucket", "Bucket and region", "The bucket {bucket} is there ({where}).", bucket="acme-scans", where=_WHERE
    ),
    _finding("put", "Store an object", "{size} bytes were stored as {key}.", size=1024, key=_KEY),
    _finding("read", "Read it back", "The same bytes came back."),
    _finding("conditional", "Overwrite nothing", "What exists is not written over (If-None-Match is honoured)."),
    _finding("queue", "Queue", "The queue {name} is there, {count} messages waiting.", name="scans", count=12),
    _finding("send", "Send a message", "A probe was sent: message {number}.", number=_ID),
    _finding("receive", "Receive it", "The probe came back and was deleted."),
)
_PUT: Final = Trouble(
    "not-allowed",
    Sentence("{action} on {resource}", action="s3:PutObject", resource="arn:aws:s3:::acme-scans/2026/*"),
    "AccessDenied: User: arn:aws:iam::123456789012:user/scanner is not authorized to perform: s3:PutObject",
)
REFUSED: Final = (
    *GOOD[:5],
    Finding("put", Sentence("Store an object"), Verdict.BAD, _PUT.sentence, _PUT.advice, _PUT.detail),
    _finding("read", "Read it back", "An earlier step has to succeed first.", Verdict.LEFT_OUT),
    Finding(
        "delete",
        Sentence("Clean up"),
        Verdict.WARNING,
        Sentence("The probe stays in the bucket."),
        Sentence(
            "Only this test needs it: allow it, or delete what lies below {folder} by hand.",
            folder=".bucket-brigade-probe/",
        ),
    ),
)
_TESTING: Final = (*GOOD[:4], Finding("bucket", Sentence("Bucket and region"), Verdict.RUNNING))

LIMITS: Final = {
    "upload_limit": "20 Mbit/s",
    "schedule": ("Mon-Fri 08:00-12:00 rest", "Mon-Fri 12:00-18:00 up 2 Mbit/s", "Sat,Sun no limit"),
    "quiet_hours": "22:00-7:00",
}

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


def _resting(studio: Studio) -> QWidget:
    """Nobody paused it: it is the hour."""
    player = studio.busy()
    now = time.time()
    with player.filler.ledger.transaction():
        player.filler.ledger.terms.put([Pause("", now, now + 3600 * 4, Reason.SCHEDULE)], [])
    player.refresh()
    return player.window


def _limited(studio: Studio) -> QWidget:
    player = studio.busy()
    with player.filler.ledger.transaction():
        player.filler.ledger.terms.put([], [Limit("", 4_000_000, 2_000_000)])
    player.refresh()
    return player.window


def _refused(studio: Studio) -> QWidget:
    """Another program has the home."""
    player = studio.program(_fill_offline)
    player.program._failed(AlreadyRunning(Sentence("Another Bucket Brigade is running with these settings.")))
    player.refresh()
    return player.window


def _trayless(studio: Studio) -> QWidget:
    player = studio.program()
    player.window.is_first_time = lambda _: True
    player.program.presence.tray.close()
    player.program._say_if_trayless()
    studio.until(player.window.banner.isVisible)
    return player.window


def _filtered(studio: Studio) -> QWidget:
    """A box of the strip is pressed: only what is there is shown."""
    window = studio.busy().window
    window.strip.chosen.emit(Place.SQS)
    studio.until(lambda: 0 < window.uploads.model.rowCount() < 10)
    return window


def _nothing_found(number: int, studio: Studio) -> QWidget:
    window = _tab(number, studio)
    window.header.search.setText("waybill")
    panel = window.history if number == HISTORY else window.uploads
    studio.until(lambda: panel.model.rowCount() == 0)
    return window


def _limited_for_now(studio: Studio) -> Player:
    player = studio.busy()
    with player.filler.ledger.transaction():
        player.filler.ledger.wishes.limit(5 * 125_000, time.time() + 3600)
    player.refresh()
    return player


def _chosen_limit(studio: Studio) -> QWidget:
    return _limited_for_now(studio).window


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
    player = studio.program(routes=("Scans", "Photos", "Archive"))
    with player.filler.ledger.transaction():
        player.filler.ledger.wishes.pause("Photos", since=time.time(), until=time.time() + 3600)
    player.refresh()
    return _popped_up(player.window.header.pauses, studio)


def _export_menu(studio: Studio) -> QWidget:
    return _popped_up(_tab(HISTORY, studio).history.exporting.button.menu(), studio)

    return _popped_up(_limited_for_now(studio).window.header.pauses, studio)


def _limit_menu(studio: Studio) -> QWidget:
    return _popped_up(_limited_for_now(studio).window.header.limits, studio)


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


def _recent_menu(studio: Studio) -> QWidget:
    player = studio.busy()
    player.program.presence.ask_recent()
    recent = player.program.presence.tray.recent
    studio.until(lambda: len(recent.actions()) > 1)
    return _popped_up(recent, studio)


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
    panel, width = QWidget(), max(250, menu.width() + 8)
    panel.setStyleSheet("background: #8fa7b3")
    icon, hanging = QLabel(panel), QLabel(panel)
    icon.setPixmap(state_icon(TrayState.WORKING, 0.4).pixmap(QSize(24, 24), panel.devicePixelRatio()))
    icon.setStyleSheet("background: #d7dee2")
    icon.setMargin(4)
    icon.setGeometry(0, 0, width, 32)
    hanging.setPixmap(menu.grab())
    hanging.setGeometry(4, 30, menu.width(), menu.height())
    panel.setFixedSize(width, menu.height() + 40)
    return studio.keep(panel)


def _tray_icons(studio: Studio) -> QWidget:
    return studio.keep(TrayIcons())


# -- dialogs


def _dialog(player: Player, name: str) -> QWidget:
    return player.window.dialogs._open[name]


def _until(studio: Studio) -> QWidget:
    player = studio.program()
    player.window.dialogs.ask_until(lambda _: None)
    return _dialog(player, "until")


def _cancelling(studio: Studio) -> QWidget:
    player = studio.busy()
    player.window.cancelling.routes("", player.program._overview.picture.status.routes)
    return player.window.findChild(QMessageBox)


def _settings(studio: Studio) -> SettingsDialog:
    player = studio.program(routes=("Scans", "Archive"))
    player.program._take_config(
        Config(player.ground.config.routes, dataclasses.replace(player.ground.config.general, **LIMITS))
    )
    player.program._choices.show_settings()
    dialog = player.window.dialogs._open["settings"]
    dialog.open_route("Scans")
    return dialog


def _settings_page(page: str, studio: Studio) -> QWidget:
    dialog = _settings(studio)
    dialog.tabs.setCurrentIndex(dialog.route_form.pages.index(page))
    return dialog


def _settings_of_program(page: str, studio: Studio) -> QWidget:
    dialog = _settings(studio)
    dialog._choose(PROGRAM)
    dialog.tabs.setCurrentIndex(dialog.general_form.pages.index(page))
    return dialog


def _schedule(studio: Studio) -> QWidget:
    """Scrolled down to it."""
    dialog = _settings_of_program("Limits", studio)
    dialog.general_form.reveal("rest_on_battery")
    return dialog


def _keys(answer: object, studio: Studio) -> QWidget:
    """`answer`: the keyring's."""

    def load(_name: str) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    studio.patch("gui.settings.keys.load_keys", load)
    dialog = _settings(studio)
    field = dialog.route_form.rows["credentials"].field
    field.set_value("keyring")
    field.changed.emit()
    dialog.keys_button.click()
    keys = dialog.findChild(KeysDialog)
    studio.until(keys.advice.text)
    return keys


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


def _empty_log(studio: Studio) -> QWidget:
    player = studio.program()
    player.window.dialogs.log(player.ground.config.general)
    dialog = _dialog(player, "log")
    studio.until(dialog.count.text)
    return dialog


def _about(studio: Studio) -> QWidget:
    studio.patch("gui.window.about.versions", lambda: "Bucket Brigade 0.1.0\nQt 6.11\nPython 3.11\nLinux")
    player = studio.program()
    player.window.dialogs.about()
    return _dialog(player, "about")


# -- the first start


def _wizard(studio: Studio) -> QWidget:
    return studio.wizard()


def _wizard_at(kind: Kind, steps: int, studio: Studio, findings: tuple[Finding, ...] = GOOD) -> QWidget:
    """So many pages behind the first question."""
    studio.examined(*findings)
    wizard = studio.wizard()
    wizard.start.choices[kind].click()
    values = {"bucket": "acme-scans", "region": "eu-central-1", "root": str(studio.folder() / "Scans")}
    if kind is Kind.SERVER:
        values |= {"endpoint_url": "https://s3.acme.example", "sqs_endpoint_url": "https://sqs.acme.example"}
    for _ in range(steps):
        _answer(wizard, values, studio)
    return wizard


def _wizard_unproven(studio: Studio) -> QWidget:
    """The last page after a test that did not go well."""
    wizard = _wizard_at(Kind.AWS, 3, studio, REFUSED)
    _answer(wizard, {}, studio)
    return wizard


def _wizard_keys(studio: Studio) -> QWidget:
    wizard = _wizard_at(Kind.AWS, 0, studio)
    wizard.bucket.form.rows["bucket"].field.set_value("acme-scans")
    field = wizard.bucket.form.rows["credentials"].field
    field.set_value("keyring")
    field.changed.emit()
    studio.until(wizard.bucket.keys.isVisible)
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
    Screen("window-resting", _resting),
    Screen("window-limited", _limited),
    Screen("window-refused", _refused),
    Screen("window-without-tray", _trayless),
    Screen("window-filtered", _filtered),
    Screen("window-nothing-found", partial(_nothing_found, UPLOADS)),
    Screen("window-with-a-chosen-limit", _chosen_limit),
    Screen("downloads", partial(_tab, DOWNLOADS)),
    Screen("history", partial(_tab, HISTORY)),
    Screen("history-nothing-found", partial(_nothing_found, HISTORY)),
    Screen("history-of-days", _history_of_days),
    Screen("problems", _problems, "problems"),
    Screen("receipt", _receipt, "receipt"),
    Screen("receipt-of-what-waits", _receipt_of_what_waits),
    Screen("link", outside.link),
    Screen("copying", _copying),
    Screen("veil", _veil),
    Screen("veil-several-routes", _veil_of_several),
    Screen("menu", _menu),
    Screen("menu-of-routes", _route_menu),
    Screen("menu-of-pauses", _pause_menu),
    Screen("menu-of-limits", _limit_menu),
    Screen("menu-of-a-file", _entry_menu),
    Screen("menu-of-a-receipt", _receipt_menu),
    Screen("menu-of-the-history", _export_menu),
    Screen("tray-menu", _tray_menu),
    Screen("tray-menu-of-recent-files", _recent_menu),
    Screen("tray", _tray, "tray"),
    Screen("tray-icons", _tray_icons),
    Screen("settings-general", partial(_settings_page, "General")),
    Screen("settings-transfers", partial(_settings_page, "Transfers"), "settings"),
    Screen("settings-limits", partial(_settings_page, "Limits")),
    Screen("settings-notifications", partial(_settings_page, "Notifications")),
    Screen("settings-network", partial(_settings_page, "Network")),
    Screen("settings-advanced", partial(_settings_page, "Advanced")),
    Screen("settings-program", partial(_settings_of_program, "General")),
    Screen("settings-program-limits", partial(_settings_of_program, "Limits")),
    Screen("settings-program-schedule", _schedule),
    Screen("settings-program-notifications", partial(_settings_of_program, "Notifications")),
    Screen("settings-program-advanced", partial(_settings_of_program, "Advanced")),
    Screen("settings-searched", _settings_searched),
    Screen("settings-refused", _settings_refused),
    Screen("keys", partial(_keys, None)),
    Screen(
        "keys-without-keyring",
        partial(
            _keys,
            SecretsUnavailable(
                Sentence("This computer has no keyring that is open to programs, so keys cannot be kept safely.")
            ),
        ),
    ),
    Screen("pause-until", _until),
    Screen("cancelling", _cancelling),
    Screen("health", outside.health),
    Screen("health-of-several", outside.health_of_several),
    Screen("letters", outside.letters),
    Screen("letters-none", outside.no_letters),
    Screen("letters-refused", outside.letters_refused),
    Screen("quarantine", outside.quarantine),
    Screen("quarantine-none", outside.no_quarantine),
    Screen("import", _import),
    Screen("import-preview", _import_preview),
    Screen("doctor-testing", partial(_doctor, _TESTING)),
    Screen("doctor-good", partial(_doctor, GOOD)),
    Screen("doctor-refused", partial(_doctor, REFUSED)),
    Screen("help", partial(_help, "first-steps")),
    Screen("help-keys", partial(_help, "keys")),
    Screen("log", _log),
    Screen("log-empty", _empty_log),
    Screen("import-settings", _carried),
    Screen("about", _about),
    Screen("wizard", _wizard, "wizard"),
    Screen("wizard-bucket", partial(_wizard_at, Kind.AWS, 0)),
    Screen("wizard-keys", _wizard_keys),
    Screen("wizard-server", partial(_wizard_at, Kind.SERVER, 0)),
    Screen("wizard-folder", partial(_wizard_at, Kind.AWS, 1)),
    Screen("wizard-queue", partial(_wizard_at, Kind.AWS, 2)),
    Screen("wizard-test", partial(_wizard_at, Kind.AWS, 3)),
    Screen("wizard-unproven", _wizard_unproven),
    Screen("wizard-done", partial(_wizard_at, Kind.AWS, 4)),
    Screen("wizard-import", _wizard_import),
)
