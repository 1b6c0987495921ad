"""The language and the colours of the window: as the system has them, or as the settings say."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from engine.settings.home import APP

if TYPE_CHECKING:
    from engine.settings.route import General

_SCHEMES: Final = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


def show_colours(general: General) -> None:
    """At once, in everything that is open."""
    scheme = _SCHEMES.get(general.theme, Qt.ColorScheme.Unknown)
    hints = QGuiApplication.styleHints()
    if scheme is Qt.ColorScheme.Unknown:
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(scheme)
    is_heard = hints.colorScheme() == scheme or scheme is Qt.ColorScheme.Unknown
    QApplication.setPalette(QPalette() if is_heard else _palette(scheme))


def _palette(scheme: Qt.ColorScheme) -> QPalette:
    """For plain desktops, whose Qt knows of no schemes. The empty palette is the system's own."""
    is_dark = scheme is Qt.ColorScheme.Dark
    palette = QPalette(QColor(50, 50, 53) if is_dark else QColor(239, 239, 239))
    palette.setColor(QPalette.ColorRole.Base, QColor(35, 35, 37) if is_dark else QColor(255, 255, 255))
    palette.setColor(QPalette.ColorRole.AlternateBase, QColor(43, 43, 46) if is_dark else QColor(247, 247, 247))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(150, 150, 150) if is_dark else QColor(110, 110, 110))
    palette.setColor(QPalette.ColorRole.Link, QColor(105, 170, 235) if is_dark else QColor(0, 90, 170))
    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.Accent):
        palette.setColor(role, QColor(48, 110, 175))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor(255, 255, 255))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(130, 130, 130))
    return palette


def speak(application: QCoreApplication, general: General) -> QLocale:
    """For all words that are made from now on; answers whose sizes and dates go with them."""
    locale = locale_of(general.language)
    QLocale.setDefault(locale)
    _install(application, locale, "qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    with as_file(files("resources") / "translations") as folder:
        _install(application, locale, APP, str(folder))
    return locale


def locale_of(language: str) -> QLocale:
    """Who speaks the language here keeps the system's way to write sizes and dates."""
    system = QLocale.system()
    if language == "system" or QLocale(language).language() == system.language():
        return system
    return QLocale(language)


def _install(application: QCoreApplication, locale: QLocale, name: str, folder: str) -> None:
    """Where there is a translation. English needs none: it is what stands in the program."""
    translator = QTranslator(application)
    wanted = locale.uiLanguages()
    if wanted and not wanted[0].startswith(("en", "C")) and translator.load(locale, name, "_", folder):
        application.installTranslator(translator)
