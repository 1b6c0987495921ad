"""A part that was thrown away does not come back with a power loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.files.directory import Directory
from engine.files.incoming import Incoming
from engine.files.names import INCOMING


@pytest.fixture
def synced(monkeypatch):
    """The names of the folders that were made durable."""
    folders: list[str] = []
    monkeypatch.setattr(Directory, "sync", lambda folder: folders.append(Path(folder.path).name))
    return folders


@pytest.mark.row("D02")
def test_a_new_part_is_durably_in_the_place_of_one_that_was_thrown_away(tmp_path, synced):
    box = Incoming(tmp_path)
    box.sync_parts()
    box.close()
    assert synced == [INCOMING]
