"""Files dragged and pasted: where they go, and what the window says of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from filled_ledger import make_ground
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu

from gui.carried import paths_of
from gui.dropping import Copied, Copying

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass
class Hand:
    """Drags a file over a window."""

    window: object
    data: QMimeData
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    actions: Qt.DropAction = COPY | MOVE

    def _rest(self):
        return self.actions, self.data, Qt.MouseButton.LeftButton, self.modifiers

    def _send(self, event):
        event.ignore()
        QApplication.sendEvent(self.window, event)
        return event

    def enter(self, place=QPoint(500, 300)):  # noqa: B008 - never changed
        return self._send(QDragEnterEvent(place, *self._rest()))

    def hover(self, place):
        return self._send(QDragMoveEvent(place, *self._rest()))

    def leave(self):
        return self._send(QEvent(QEvent.Type.DragLeave))

    def drop(self, place=QPointF(500, 300)):  # noqa: B008 - never changed
        return self._send(QDropEvent(place, *self._rest()))


@pytest.fixture
def ground(request, tmp_path):
    return make_ground(tmp_path, getattr(request, "param", ("Scans",)))


two_routes = pytest.mark.parametrize("ground", [("Scans", "Photos")], indirect=True)


@pytest.fixture
def window(qtbot, program):
    program.start()
    qtbot.waitUntil(lambda: program._overview.picture is not None)
    return program.window


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "dropped.txt"
    file.write_text("hello")
    return file


def carrying(path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


@pytest.fixture
def hand(window, source):
    return Hand(window, carrying(source))


def text_of(veil):
    return [veil.title(goal) for goal in veil._goals]


def test_a_drop_is_copied_into_watch(qtbot, window, ground, source, hand):
    assert hand.enter().isAccepted()
    assert window.drops._veil.isVisible()
    assert text_of(window.drops._veil) == ["Copy to Scans"]
    with qtbot.waitSignal(window.drops.copied) as copied:
        hand.drop()
    assert copied.args == [Copied(1)]
    assert not window.drops._veil.isVisible()
    assert (ground.config.routes[0].watch_path / "dropped.txt").read_text() == source.read_text() == "hello"
    assert "1 file copied into Watch" in window.banner.label.text()


def test_with_shift_it_moves_and_the_source_is_told_of_a_copy(qtbot, window, ground, source, hand):
    hand.enter()
    hand.modifiers = SHIFT
    hand.hover(QPoint(400, 300))
    assert text_of(window.drops._veil) == ["Move to Scans"]
    assert "leave their place" in window.drops._veil.hint()
    with qtbot.waitSignal(window.drops.copied):
        event = hand.drop()
    assert event.dropAction() is COPY, "told of a move, a file browser may remove the file before it is here"
    assert not source.exists()
    assert (ground.config.routes[0].watch_path / "dropped.txt").read_text() == "hello"
    assert "1 file moved into Watch" in window.banner.label.text()


def test_a_drop_does_what_the_veil_said_though_shift_was_let_go_meanwhile(qtbot, window, source, hand):
    hand.modifiers = SHIFT
    hand.enter()
    assert text_of(window.drops._veil) == ["Move to Scans"]
    hand.modifiers = Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(window.drops.copied):
        hand.drop()
    assert not source.exists()


def test_what_may_only_be_copied_is_copied_with_shift_too(qtbot, window, source, hand):
    hand.modifiers, hand.actions = SHIFT, COPY
    hand.enter()
    with qtbot.waitSignal(window.drops.copied):
        hand.drop()
    assert source.exists()


def test_the_first_time_the_veil_says_what_will_happen(qtbot, window, hand):
    hand.enter()
    hand.leave()
    assert not window.drops._veil.isVisible()
    hand.enter()
    assert "Your files stay where they are" in window.drops._veil.hint()
    with qtbot.waitSignal(window.drops.copied):
        hand.drop()
    hand.enter()
    assert window.drops._veil.hint() == "Hold Shift to move the files instead."


@two_routes
def test_each_route_has_a_field_of_its_own(qtbot, window, ground, hand):
    hand.enter()
    veil = window.drops._veil
    assert text_of(veil) == ["Copy to Scans", "Copy to Photos"]
    first, second = (field.center() for field in veil._fields())
    assert hand.hover(second).isAccepted()
    assert not hand.hover(QPoint(1, 1)).isAccepted(), "between the fields there is no route"
    assert not hand.drop(QPointF(1, 1)).isAccepted()
    hand.enter(first)
    with qtbot.waitSignal(window.drops.copied):
        hand.drop(QPointF(second))
    assert not (ground.config.routes[0].watch_path / "dropped.txt").exists()
    assert (ground.config.routes[1].watch_path / "dropped.txt").exists()


def test_what_is_no_file_is_not_taken(window):
    data = QMimeData()
    data.setText("just words")
    assert not Hand(window, data).enter().isAccepted()
    assert not window.drops._veil.isVisible()


def test_what_was_copied_in_a_file_browser_can_be_pasted(qtbot, window, ground, source):
    QApplication.clipboard().setMimeData(carrying(source))
    with qtbot.waitSignal(window.drops.copied):
        window.actions_.paste.trigger()
    assert (ground.config.routes[0].watch_path / "dropped.txt").read_text() == "hello"
    assert source.exists()


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("x-special/gnome-copied-files", b"cut\nfile:///x"),
        ("application/x-kde-cutselection", b"1"),
        ('application/x-qt-windows-mime;value="Preferred DropEffect"', b"\2\0\0\0"),
    ],
)
def test_what_was_cut_moves(qtbot, window, source, form, value):
    data = carrying(source)
    data.setData(form, value)
    QApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(window.drops.copied) as copied:
        window.actions_.paste.trigger()
    assert copied.args[0].is_move
    assert not source.exists()
    assert not paths_of(QApplication.clipboard().mimeData()), "it can be pasted once"


@pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen screen has no place for menus
@two_routes
def test_pasting_asks_which_route_unless_one_is_looked_at(qtbot, program, window, ground, source):
    QApplication.clipboard().setMimeData(carrying(source))
    window.actions_.paste.trigger()
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    assert [action.text() for action in menu.actions()] == ["Send with Scans", "Send with Photos"]
    with qtbot.waitSignal(window.drops.copied):
        menu.actions()[0].trigger()
    menu.close()
    window.header.route_chosen.emit("Photos")
    with qtbot.waitSignal(window.drops.copied):
        window.actions_.paste.trigger()
    assert all((route.watch_path / "dropped.txt").exists() for route in ground.config.routes)


def test_a_large_copy_shows_a_row_that_can_be_cancelled(qtbot, window, monkeypatch):
    row = window.copy_row
    row._patience.setInterval(0)
    row.show_copying(Copying(2, 12, "take4.mov", 5_000_000, 20_000_000))
    qtbot.waitUntil(row.isVisible)
    assert row.label.text() == "Copying take4.mov into Watch: 2 of 12, 5.0 MB of 20.0 MB"
    assert row.bar.value() == 250
    with qtbot.waitSignal(row.stop_wanted):
        row.button.click()
    window.drops.copied.emit(Copied(1, is_stopped=True))
    assert not row.isVisible()
    assert "Cancelled: 1 file lies in Watch" in window.banner.label.text()


def test_cancelling_stops_what_is_copied(qtbot, window, ground, source, monkeypatch):
    monkeypatch.setattr("gui.dropping._PIECE", 1)
    monkeypatch.setattr("gui.dropping._TELL_SECONDS", 0)
    window.drops.copying.connect(lambda _: window.copy_row.stop_wanted.emit())
    source.write_bytes(bytes(200_000))
    with qtbot.waitSignal(window.drops.copied) as copied:
        window.drops.bring([source], ground.config.routes[0])
    assert copied.args == [Copied(0, is_stopped=True)]
    assert list(ground.config.routes[0].watch_path.iterdir()) == []
