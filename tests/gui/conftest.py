"""A home with a filled ledger, and a program whose engine does what a test tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_engine import Yard
from filled_ledger import Filler, Ground, make_ground

from gui.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return make_ground(tmp_path)


@pytest.fixture
def filler(ground: Ground) -> Iterator[Filler]:
    filler = Filler(ground.home)
    yield filler
    filler.close()


@pytest.fixture
def yard() -> Yard:
    return Yard()


@pytest.fixture
def program(qtbot, ground: Ground, yard: Yard) -> Iterator[Program]:
    """A program that is not started yet."""
    program = Program(ground.home, ground.config, yard)
    qtbot.addWidget(program.window)
    yield program
    program.close()
