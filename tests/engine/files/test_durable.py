"""What is handed to the disk itself, on each system in its way."""

from __future__ import annotations

import os

import pytest

from engine.files import durable
from engine.files.durable import sync_together, write_at


@pytest.fixture
def calls(monkeypatch) -> list[tuple[str, int]]:
    """What was asked of the system, in its order."""
    made: list[tuple[str, int]] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: made.append(("fsync", descriptor)))
    monkeypatch.setattr(durable, "sync_descriptor", lambda descriptor: made.append(("to the disk", descriptor)))
    monkeypatch.setattr(os, "posix_fadvise", lambda descriptor, *_: made.append(("begin", descriptor)), raising=False)
    monkeypatch.setattr(os, "POSIX_FADV_DONTNEED", 4, raising=False)
    return made


def test_on_linux_all_are_begun_before_one_is_waited_for(calls, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    sync_together([1, 2])
    assert calls == [("begin", 1), ("begin", 2), ("fsync", 1), ("fsync", 2)]


def test_on_macos_the_drive_empties_its_memory_once(calls, monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    sync_together([1, 2])
    assert calls == [("fsync", 1), ("fsync", 2), ("to the disk", 2)]
    sync_together([])
    assert len(calls) == 3


def test_on_windows_several_are_synced_at_a_time(calls, monkeypatch):
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.delattr(os, "posix_fadvise")
    sync_together(list(range(20)))
    assert sorted(calls) == [("fsync", number) for number in range(20)]


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_one_that_fails_is_told(monkeypatch, system):
    def refuse(_descriptor):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("sys.platform", system)
    if system == "win32":
        monkeypatch.delattr(os, "posix_fadvise", raising=False)
    else:
        monkeypatch.setattr(os, "posix_fadvise", lambda *_: None, raising=False)
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="Input/output"):
        sync_together([1])


def test_a_file_system_that_takes_no_advice_syncs_all_the_same(calls, monkeypatch):
    def refuse(*_):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(os, "posix_fadvise", refuse)
    sync_together([1, 2])
    assert calls == [("fsync", 1), ("fsync", 2)]


def test_all_is_written_at_its_place_however_little_the_system_takes_at_once(tmp_path, monkeypatch):
    real = os.pwrite if hasattr(os, "pwrite") else None
    if real:
        monkeypatch.setattr(os, "pwrite", lambda descriptor, view, start: real(descriptor, view[:3], start))
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    descriptor = os.open(path, os.O_RDWR)
    try:
        write_at(descriptor, b"abcdefg", 2)
    finally:
        os.close(descriptor)
    assert path.read_bytes() == b"01abcdefg9"
