"""Small objects that become durable parts together."""

from __future__ import annotations

import errno
import os

import pytest

from engine.errors import Trouble
from engine.files.incoming import Incoming
from engine.stages import keeping
from engine.stages.keeping import keep


@pytest.fixture
def incoming(tmp_path):
    made = Incoming(tmp_path)
    yield made
    made.close()


def parts(tmp_path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (tmp_path / ".incoming").iterdir()}


def test_each_is_written_and_synced(incoming, tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    keep(incoming, [(1, b"one"), (2, b""), (3, b"three")])
    assert parts(tmp_path) == {"1.part": b"one", "2.part": b"", "3.part": b"three"}
    assert sorted(synced) == sorted(path.stat().st_ino for path in (tmp_path / ".incoming").iterdir())


def test_what_an_earlier_try_left_is_gone(incoming, tmp_path):
    keep(incoming, [(1, b"longer than the next")])
    keep(incoming, [(1, b"short")])
    assert parts(tmp_path) == {"1.part": b"short"}


def test_only_so_many_are_open_at_once(incoming, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "_TOGETHER", 4)
    monkeypatch.setattr(keeping, "_HEAVIEST", 10)
    opened: list[int] = []
    most: list[int] = []
    finish = Incoming.finish

    def noted(box, parts):
        most.append(len(parts))
        opened.extend(parts)
        finish(box, parts)

    monkeypatch.setattr(Incoming, "finish", noted)
    keep(incoming, [(number, b"12345") for number in range(3)] + [(number, b"") for number in range(3, 12)])
    assert opened == list(range(12))
    assert most == [2, 4, 4, 2]


@pytest.mark.row("D15")
def test_a_full_disk_is_told_and_leaves_nothing_open(incoming, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    closed = []
    close = os.close
    monkeypatch.setattr(os, "close", lambda descriptor: (closed.append(descriptor), close(descriptor)))
    monkeypatch.setattr(keeping, "write_at", refuse)
    with pytest.raises(Trouble) as caught:
        keep(incoming, [(1, b"one")])
    assert caught.value.code == "disk-full"
    assert len(closed) == 1


@pytest.mark.row("D15")
def test_a_sync_that_fails_is_told(incoming, monkeypatch):
    def refuse(_descriptor):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(Trouble) as caught:
        keep(incoming, [(1, b"one")])
    assert caught.value.code == "file-refused"
