from __future__ import annotations

import itertools

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from gui.tray.icon import state_icon
from gui.tray.summary import TrayState


def picture(state, fraction=0.0, size=16):
    return state_icon(state, fraction).pixmap(QSize(size, size)).toImage()


def opaque(image):
    pixels = itertools.product(range(image.width()), range(image.height()))
    return [color for x, y in pixels if (color := image.pixelColor(x, y)).alpha() > 200]


def contrast(one, other):
    def light(color):
        parts = (color.redF(), color.greenF(), color.blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_every_state_looks_different_at_16_pixels(qtbot):
    pictures = [picture(state) for state in TrayState]
    for one, other in itertools.combinations(pictures, 2):
        assert one != other


def test_the_states_differ_in_shape_and_not_only_in_colour(qtbot):
    shapes = [frozenset(shape(picture(state))) for state in TrayState]
    assert len(set(shapes)) == len(TrayState)


def shape(image):
    for x, y in itertools.product(range(image.width()), range(image.height())):
        if image.pixelColor(x, y).alpha() > 128:
            yield x, y


def test_every_state_stands_out_from_a_light_and_from_a_dark_panel(qtbot):
    for state in TrayState:
        inks = opaque(picture(state, size=32))
        assert inks
        for panel in (QColor("#f0f0f0"), QColor("#202024")):
            assert max(contrast(ink, panel) for ink in inks) >= 3


def test_the_ring_grows(qtbot):
    def solid(fraction):
        return sum(1 for _ in shape(picture(TrayState.WORKING, fraction, 64)))

    assert solid(0.0) < solid(0.5) < solid(1.0)
