from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from engine import __version__
from engine.cli.main import run_command
from engine.errors import CAUSES
from gui.dialogs import Dialogs
from gui.window import help as module
from gui.window.about import AboutDialog, versions
from gui.window.help import PAGES, HelpDialog, offer_help, show_help, text_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|propagateSizeHints)")


@pytest.fixture
def viewer(qtbot):
    dialog = HelpDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show_page("first-steps")
    dialog.show()
    return dialog


@pytest.fixture(params=["en", "de"])
def language(request):
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_title_and_links_that_lead_somewhere(page, language):
    text = text_of(page)
    assert ("**Ctrl+F**" in text) is (page == "keys" and language == "en")
    assert text.startswith("# ")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    assert {link.removesuffix(".md") for link in links} <= set(PAGES) - {page}


def test_what_the_pages_quote_is_what_the_program_says():
    quoted = re.findall(r'"([A-Z][^"]+)"', text_of("problems"))
    titles = {cause.title for cause in CAUSES.values()}
    unknown = {name for name in quoted if name not in titles and f"{name}." not in text_of("problems")}
    assert len(quoted) > 8
    assert unknown <= {"Still being written by another program"}


def test_every_command_on_the_page_exists(capsys):
    commands = re.findall(r"`bucket-brigade ([a-z]+)", text_of("command-line"))
    assert len(commands) > 10
    for command in set(commands):
        assert run_command([command, "--help"]) == 0
    capsys.readouterr()


def test_pages_are_chosen_followed_and_gone_back_from(qtbot, viewer):
    assert "In a minute" in viewer.text.toPlainText()
    viewer.text.setSource(QUrl("problems.md"))  # as a link does
    assert viewer.pages.currentItem().text() == "Problems"
    viewer.pages.setCurrentRow(PAGES.index("faq"))
    assert "Is anything ever deleted?" in viewer.text.toPlainText()
    qtbot.mouseClick(viewer.back_button, Qt.MouseButton.LeftButton)
    assert viewer.pages.currentItem().text() == "Problems"


def test_a_translation_is_taken_where_there_is_one(tmp_path, monkeypatch):
    for folder, text in (("help", "# Questions"), ("help/de", "# Fragen")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "faq.md").write_text(text)
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("de_AT"))
        assert text_of("faq") == "# Fragen"
        QLocale.setDefault(QLocale("fr"))
        assert text_of("faq") == "# Questions"
    finally:
        QLocale.setDefault(before)


def test_f1_opens_the_page_of_the_dialog_in_one_viewer(qtbot):
    first, second = QDialog(), QDialog()
    for dialog, page in ((first, "routes"), (second, "problems")):
        qtbot.addWidget(dialog)
        offer_help(dialog, page)
        with qtbot.waitActive(dialog):
            dialog.show()
        qtbot.keyClick(dialog, Qt.Key.Key_F1)
    viewers = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, HelpDialog)]
    (viewer,) = [widget for widget in viewers if widget.isVisible()]
    assert viewer.pages.currentItem().text() == "Problems"
    viewer.reject()


def test_every_dialog_of_the_window_has_its_page(qtbot, ground, monkeypatch):
    window = QWidget()
    qtbot.addWidget(window)
    dialogs, pages = Dialogs(ground.home, window), []
    monkeypatch.setattr(module, "offer_help", lambda _, page: pages.append(page))
    dialogs.settings(ground.config)
    dialogs.import_file(ground.config)
    dialogs.import_settings(ground.config)
    dialogs.log(ground.config.general)
    dialogs.about()
    assert len(pages) == 5
    assert set(pages) <= set(PAGES)
    dialogs.close()


def test_about_tells_versions_without_importing_the_cloud(qtbot):
    text = versions()
    assert text.startswith(f"Bucket Brigade {__version__}\nQt 6.")
    for name in ("Python 3.", "PySide6 6.", "SQLite (APSW) 3.", "boto3 1.", "obstore 0."):
        assert f"\n{name}" in text
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.copy_button.click()
    assert QApplication.clipboard().text() == text
    assert dialog.versions.accessibleName()


def test_help_is_opened_at_a_page(qtbot):
    window = QDialog()
    qtbot.addWidget(window)
    viewer = show_help(window, "messages")
    assert "Dead letters" in viewer.text.toPlainText()
    viewer.reject()
