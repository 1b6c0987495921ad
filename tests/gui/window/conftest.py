"""The window of a program with a busy day in its ledger."""

from __future__ import annotations

import pytest
from filled_ledger import fill_busy_day


@pytest.fixture
def moving(filler):
    """Ids of what may be shown as moving."""
    return fill_busy_day(filler)


@pytest.fixture
def window(qtbot, program, moving):
    program.start()
    qtbot.waitUntil(lambda: program.window.uploads.model.rowCount() > 0)
    return program.window
