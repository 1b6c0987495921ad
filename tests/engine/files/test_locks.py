from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys
import threading

import pytest

from engine.errors import Trouble
from engine.files import locks
from engine.files.locks import FileLock, FolderLock


@pytest.fixture(params=["file", "folder"])
def new_lock(request, tmp_path):
    path = tmp_path / "x"
    if request.param == "folder":
        path.mkdir()
    return lambda: (FileLock if request.param == "file" else FolderLock)(path)


def test_one_owner(new_lock):
    one, other = new_lock(), new_lock()
    assert one.acquire()
    assert one.is_held
    assert not other.acquire()
    assert not other.is_held
    assert not one.acquire(), "it does not nest"
    one.release()
    assert other.acquire()
    other.release()
    other.release()


def test_waits_for_the_owner_to_let_go(new_lock):
    one, other = new_lock(), new_lock()
    assert one.acquire()
    timer = threading.Timer(0.1, one.release)
    timer.start()
    assert other.acquire(timeout=10)
    other.release()
    timer.join()


@pytest.mark.row("L07")
def test_l07_the_kernel_releases_what_a_killed_process_held(tmp_path):
    script = (
        "import sys, pathlib; from engine.files.locks import FolderLock\n"
        f"lock = FolderLock(pathlib.Path({str(tmp_path)!r}))\n"
        "print(lock.acquire(), flush=True); sys.stdin.read()"
    )
    lock = FolderLock(tmp_path)
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"True\n"
        assert not lock.acquire()
        process.kill()
    assert lock.acquire(timeout=5)
    lock.release()


def test_children_do_not_inherit_it(new_lock):
    one, other = new_lock(), new_lock()
    assert one.acquire()
    with subprocess.Popen(["sleep", "60"], close_fds=False) as child:
        one.release()
        assert other.acquire()
        child.kill()
    other.release()


def test_a_locked_folder_holds_nothing_new(tmp_path):
    lock = FolderLock(tmp_path)
    assert lock.acquire()
    assert not list(tmp_path.iterdir())
    lock.release()


def test_a_lock_file_that_is_removed_and_made_anew(tmp_path):
    one, other = FileLock(tmp_path / "x"), FileLock(tmp_path / "x")
    assert one.acquire()
    (tmp_path / "x").unlink()
    assert other.acquire(), "another file: the first lock guards nothing any more"
    third = FileLock(tmp_path / "x")
    assert not third.acquire()
    one.release()
    other.release()


def test_a_missing_folder(tmp_path):
    for lock in (FolderLock(tmp_path / "missing"), FileLock(tmp_path / "missing/x")):
        with pytest.raises(Trouble) as caught:
            lock.acquire()
        assert caught.value.code == "folder-missing"


def test_a_file_system_without_locks_is_used_and_logged(new_lock, monkeypatch, caplog):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks.fcntl, "flock", refuse)
    lock = new_lock()
    with caplog.at_level(logging.WARNING):
        assert lock.acquire()
    assert "cannot be locked" in caplog.text
    lock.release()


def test_a_failure_leaves_nothing_open(new_lock, monkeypatch):
    def fail(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(locks.fcntl, "flock", fail)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112, PTH208
    with pytest.raises(Trouble):
        new_lock().acquire()
    after = len(os.listdir("/proc/self/fd")) if before else 0  # noqa: PTH208
    assert after == before
