"""Every screen, in a language that is 40 % longer: nothing is cut off, every word can be translated, and whoever sees
nothing or has no mouse can use it all.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from contextlib import ExitStack

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QTabBar,
    QTextEdit,
    QToolButton,
)
from screens.catalogue import PROPERTIES, SCREENS
from screens.reading import shown, words_on
from screens.stretched import OPEN, Stretched
from screens.studio import Studio

from gui.window.labels import Elided

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen screen has no place for menus

CONTROLS = (
    *(QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar, QTextEdit),
)
INNER = {
    "qt_spinbox_lineedit",
    "ScrollLeftButton",
    "ScrollRightButton",
    "qt_toolbar_ext_button",
    "qt_calendar_yearbutton",
}
"""Parts of Qt's own controls, which stand for them."""

DAYS = {"Mon": "day", "Tue": "sday", "Wed": "nesday", "Thu": "rsday", "Fri": "day", "Sat": "urday", "Sun": "day"}
DATA = (
    (r"Bucket Brigade|SQS|S3|ETag|CRC64NVME|SHA-256|Watch|", "names are the same in every language"),
    (r"([\d.,]+\s?)?(bytes|[kKMGT]i?(B|bit))(/s)?", "Qt's locale says these"),
    (r"\d\d?:\d\d(:\d\d)?(\s?[AP]M)?", "a time, as the locale has it"),
    (r"(.*/)?[^/⟦]*\.(pdf|mov|csv|docx|HEIC|dwg|gz|properties|log)", "a file"),
    (r"Scans|Archive|Photos( of the family)?|acme-(scans|archive)|scans|~?/[^⟦]*", "what a person has called so"),
    (r'"?[0-9a-f]{32}"?|[\w.-]{20,}|5wzLmVgB5Uo=|d6e1a7a2[\w-]*|message-\d+-\w+', "an id or a checksum"),
    (r"[a-z]{2}-[a-z]+-\d", "a region of AWS"),
    (r'\{"[^⟦]*\}', "a message as somebody wrote it"),
    ("|".join(f"{day}({rest})?" for day, rest in DAYS.items()), "the locale says the days"),
)
ENGINE = (
    (
        r"(INFO|DEBUG|WARNING|ERROR|default|keyring|key|json|s3-event|keep-both|replace|skip)",
        "a value as it is in a file",
    ),
    (rf"({'|'.join(line.split(' =')[0] for line in PROPERTIES.splitlines() if '=' in line)})", "a key of the old file"),
)
OTHER_WORDS = {
    "help": "a page is a file in each language, its name is in it",
    "log": "a log is in English",
    "about": "names and numbers of versions",
}
"""Screens (what their names begin with) where words stand that are no translations, and why."""


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: screen.name)
def screen(request, qapp, tmp_path_factory):
    """One after the other, each set up once for all tests."""
    translator = Stretched()
    with ExitStack() as stack:
        qapp.installTranslator(translator)
        stack.callback(qapp.removeTranslator, translator)
        studio = stack.enter_context(Studio(tmp_path_factory.mktemp("screen")))
        widget = request.param.set_up(studio)
        QApplication.processEvents()
        yield request.param.name, widget


@pytest.fixture
def widget(screen):
    return screen[1]


def controls(widget):
    """What a person operates."""
    found = [control for control in shown(widget, CONTROLS) if control.objectName() not in INNER]
    inner = (QHeaderView, QMenu)
    return [control for control in found if not isinstance(control, inner) and not is_part(control)]


def is_part(control):
    """Of a control that stands for it: the field in a combo box, the button that clears a field."""
    return any(isinstance(above, (QComboBox, QAbstractSpinBox, QLineEdit, QTabBar)) for above in above_of(control))


def above_of(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def name_of(control):
    interface = QAccessible.queryAccessibleInterface(control)
    return interface.text(QAccessible.Text.Name) if interface else ""


def describe(control):
    return (
        f"{type(control).__name__} {name_of(control)!r} in {[type(above).__name__ for above in above_of(control)][:2]}"
    )


# -- words


def is_known(text):
    return any(re.fullmatch(pattern, text) for pattern, _ in (*DATA, *ENGINE))


def test_every_word_can_be_translated(screen):
    name, widget = screen
    if reason := next((why for begin, why in OTHER_WORDS.items() if name.startswith(begin)), ""):
        pytest.skip(reason)
    texts = itertools.chain.from_iterable(words_on(child) for child in shown(widget))
    bare = {text for text in texts if re.search("[A-Za-z]{2}", text) and OPEN not in text and not is_known(text)}
    assert not bare


def is_cut(child):
    if isinstance(child, Elided) or not child.text():
        return False
    if isinstance(child, QLabel) and child.wordWrap():
        return child.height() < child.heightForWidth(child.width())
    return child.width() < child.sizeHint().width() or child.height() < child.minimumSizeHint().height()


def test_nothing_is_cut_off(widget):
    texts = [child for child in shown(widget, (QLabel, QAbstractButton)) if callable(child.text)]
    assert [f"{describe(child)}: {child.size()} of {child.sizeHint()}" for child in texts if is_cut(child)] == []


def test_no_tab_is_out_of_sight(widget):
    for bar in shown(widget, (QTabBar,)):
        needed = sum(bar.tabSizeHint(number).width() for number in range(bar.count()))
        assert needed <= bar.width(), describe(bar)


def test_no_title_of_a_column_is_cut_off(widget):
    for header in shown(widget, (QHeaderView,)):
        if header.orientation() == Qt.Orientation.Horizontal:
            margins = 2 * header.style().pixelMetric(QStyle.PixelMetric.PM_HeaderMargin)
            sections = [number for number in range(header.count()) if not header.isSectionHidden(number)]
            titles = {str(header.model().headerData(number, header.orientation())): number for number in sections}
            needed = {title: header.fontMetrics().horizontalAdvance(title) + margins for title in titles}
            assert [title for title, number in titles.items() if header.sectionSize(number) < needed[title]] == []


# -- without eyes


def test_everything_has_a_name(widget):
    assert [describe(control) for control in controls(widget) if not name_of(control)] == []


def test_pictures_are_explained(widget):
    """A button without words has a tooltip."""
    buttons = [control for control in controls(widget) if isinstance(control, (QPushButton, QToolButton))]
    mute = [button for button in buttons if not has_words(button)]
    assert [describe(button) for button in mute if not button.toolTip()] == []


def has_words(button):
    only_icon = Qt.ToolButtonStyle.ToolButtonIconOnly
    is_icon = isinstance(button, QToolButton) and button.toolButtonStyle() is only_icon and not button.icon().isNull()
    return bool(button.text()) and not is_icon


def test_cells_can_be_read_aloud(widget):
    for view in shown(widget, (QAbstractItemView,)):
        for row, column in cells_of(view):
            index = view.model().index(row, column)
            interface = QAccessible.queryAccessibleInterface(view)
            assert interface is not None
            said = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data()
            assert bool(said) == bool(index.data()), (describe(view), row, column)


def cells_of(view):
    if isinstance(view, QHeaderView) or view.model() is None or not hasattr(view, "horizontalHeader"):
        return []
    return [
        (row, column) for row in range(min(view.model().rowCount(), 5)) for column in range(view.model().columnCount())
    ]


# -- without a mouse


def by_tab(widget):
    """All that the Tab key leads to, from the first control round to it again."""
    window = widget.window()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    reached = []
    for _ in range(400):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in reached[:-1]:
            break
        if now not in reached:  # a text has stops of its own, its links
            reached.append(now)
    return reached


def test_everything_is_reached_by_tab(widget):
    if isinstance(widget, QMenu):
        pytest.skip("the arrow keys move in a menu")
    reached = set(by_tab(widget))
    stands_for = {above for control in reached for above in above_of(control)}
    wanted = [control for control in controls(widget) if control.isEnabled()]
    missed = [
        control
        for control in wanted
        if control not in reached and control not in stands_for and not grouped(control, reached)
    ]
    assert [describe(control) for control in missed] == []


def grouped(control, reached):
    """The arrow keys move between the buttons of a group."""
    others = control.parentWidget().findChildren(QRadioButton) if isinstance(control, QRadioButton) else []
    return any(other in reached for other in others)


def test_the_focus_can_be_seen(widget):
    """Compared with how a control looks once the next one has it: a default button keeps its rim until then."""
    reached = by_tab(widget) if not isinstance(widget, QMenu) else []
    invisible = []
    for control, following in itertools.pairwise([*reached, *reached[:1]]):
        control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        focused = control.grab().toImage()
        following.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if following is not control and focused == control.grab().toImage() and not looks_the_same(control):
            invisible.append(describe(control))
    assert invisible == []


def looks_the_same(control):
    """A list without rows has nothing to show the focus on; what only scrolls moves when it has it."""
    if isinstance(control, QAbstractItemView):
        return control.model() is None or control.model().rowCount() == 0
    if isinstance(control, QPushButton) and control.isDefault():
        return True  # the style draws both with the same rim
    return hasattr(control, "verticalScrollBar")


def test_every_key_does_one_thing(widget):
    window = widget.window()
    keys = Counter(
        sequence.toString()
        for action in {*window.actions(), *window.findChildren(QAction)}
        if action in window.actions()
        for sequence in action.shortcuts()
    )
    keys.update(
        shortcut.key().toString()
        for shortcut in window.findChildren(QShortcut)
        if shortcut.context() is Qt.ShortcutContext.WindowShortcut and shortcut.parent().window() is window
    )
    assert [key for key, count in keys.items() if count > 1] == []
