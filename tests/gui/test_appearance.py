from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator

from engine.settings.route import General
from gui import appearance


@pytest.fixture
def installed(qapp, monkeypatch):
    """The translators that were installed, out of force again at the end."""
    found: list[QTranslator] = []
    before = QLocale()
    install = qapp.installTranslator
    monkeypatch.setattr(
        "PySide6.QtWidgets.QApplication.installTranslator",
        lambda _, translator: found.append(translator) or install(translator),
    )
    yield found
    for translator in found:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)


def test_german_brings_qts_own_words_and_the_countrys_numbers(qapp, installed):
    appearance.speak(qapp, General(language="de"))
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().toString(1.5, "f", 1) == "1,5"
    assert any(translator.filePath().endswith("qtbase_de.qm") for translator in installed)


def test_a_translation_that_lies_in_the_resources_is_spoken(qapp, installed, tmp_path, monkeypatch):
    (tmp_path / "translations").mkdir()
    qtbase = QTranslator()
    folder = appearance.QLibraryInfo.path(appearance.QLibraryInfo.LibraryPath.TranslationsPath)
    assert qtbase.load("qtbase_de", folder)
    ours = tmp_path / "translations/bucket-brigade_de.qm"
    ours.write_bytes(Path(qtbase.filePath()).read_bytes())
    monkeypatch.setattr(appearance, "files", lambda _: tmp_path)
    appearance.speak(qapp, General(language="de"))
    assert str(ours) in [translator.filePath() for translator in installed]


def test_english_needs_no_translation(qapp, installed):
    appearance.speak(qapp, General(language="en"))
    assert installed == []


def test_the_systems_own_numbers_stay_where_its_language_is_chosen(monkeypatch):
    austria = QLocale("de_AT")
    monkeypatch.setattr(appearance.QLocale, "system", lambda: austria)
    assert appearance.locale_of("system") == austria
    assert appearance.locale_of("de") == austria
    assert appearance.locale_of("en").language() == QLocale.Language.English


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_colours_change_at_once_and_follow_the_system_again(qapp, theme):
    """Offscreen, Qt knows of no colour schemes: then the palette is ours."""
    before = qapp.palette()
    appearance.show_colours(General(theme=theme))
    now = qapp.palette()
    is_dark = now.window().color().lightness() < 128
    assert is_dark is (theme == "dark")
    assert (now.windowText().color().lightness() > now.window().color().lightness()) is is_dark
    appearance.show_colours(General())
    assert qapp.palette() == before


def test_a_desktop_that_knows_of_schemes_is_asked_for_one(qapp, monkeypatch):
    class Hints:
        scheme = Qt.ColorScheme.Light

        def setColorScheme(self, scheme):  # noqa: N802
            self.scheme = scheme

        def unsetColorScheme(self):  # noqa: N802
            self.scheme = Qt.ColorScheme.Light

        def colorScheme(self):  # noqa: N802
            return self.scheme

    hints, before = Hints(), qapp.palette()
    monkeypatch.setattr(appearance.QGuiApplication, "styleHints", lambda: hints)
    appearance.show_colours(General(theme="dark"))
    assert (hints.scheme, qapp.palette()) == (Qt.ColorScheme.Dark, before)
    appearance.show_colours(General())
    assert hints.scheme == Qt.ColorScheme.Light
