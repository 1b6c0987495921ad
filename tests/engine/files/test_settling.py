from __future__ import annotations

import ctypes
import mmap
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from engine.errors import Trouble
from engine.files import settling
from engine.files.settling import fingerprint_of, has_writer, look

linux = pytest.mark.skipif(sys.platform != "linux", reason="leases are Linux's")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"hello")
    return path


def test_a_look_tells_what_changes(file):
    first = look(file)
    assert first == look(file)
    assert first.is_regular
    assert first.fingerprint == fingerprint_of(file.stat())
    assert first.fingerprint.size == 5
    os.utime(file, ns=(0, first.fingerprint.mtime_ns))
    assert look(file) != first, "the change of the times themselves shows in ctime"


def test_a_look_at_nothing(tmp_path, file):
    assert look(tmp_path / "missing") is None
    assert look(file / "below a file") is None


def test_a_look_does_not_follow(tmp_path, file):
    (tmp_path / "link").symlink_to(file)
    assert look(tmp_path / "link").kind == "a symbolic link"
    assert look(tmp_path).is_folder


def test_a_look_that_is_refused(unprivileged):
    (unprivileged / "d").mkdir()
    (unprivileged / "d").chmod(0)
    with pytest.raises(Trouble) as caught:
        look(unprivileged / "d/x")
    assert caught.value.code == "file-refused"


def test_inodes_fit_the_ledger():
    status = SimpleNamespace(st_size=1, st_mtime_ns=2, st_ino=2**64 - 1)
    assert fingerprint_of(status).inode == 2**63 - 1


@linux
def test_nobody_writes(file):
    assert has_writer(file) is False
    with file.open("rb") as opened:
        assert has_writer(file) is False
        assert has_writer(opened.fileno()) is False
        assert has_writer(opened.fileno()) is False, "the lease was given back"


@linux
@pytest.mark.row("W10")
def test_w10_somebody_has_it_open_for_writing(file):
    with file.open("ab"):
        assert has_writer(file) is True
        with file.open("rb") as opened:
            assert has_writer(opened.fileno()) is True
    assert has_writer(file) is False


@linux
@pytest.mark.row("W11")
def test_w11_a_writable_mapping_whose_descriptor_is_closed(file):
    with file.open("r+b") as opened:
        mapping = mmap.mmap(opened.fileno(), 0)
    assert has_writer(file) is True
    mapping.close()
    assert has_writer(file) is False


@linux
def test_a_writer_after_the_question_is_not_held_up(file):
    assert has_writer(file) is False
    os.close(os.open(file, os.O_WRONLY | os.O_NONBLOCK))  # a lease left behind would refuse this


@linux
def test_what_cannot_be_known(tmp_path, unprivileged):
    assert has_writer(unprivileged / "missing") is None
    (unprivileged / "mine").write_text("x")
    assert has_writer(unprivileged / "mine") is False
    os.mkfifo(unprivileged / "pipe")
    assert has_writer(unprivileged / "pipe") is None
    (unprivileged / "link").symlink_to("mine")
    assert has_writer(unprivileged / "link") is None
    assert has_writer("/etc/hostname") is None, "the file of another user"


@linux
def test_servers_refuse_leases_for_reasons_of_their_own(file, monkeypatch):
    class Nfs:
        def __init__(self, _):
            pass

        def fstatfs(self, _, status):
            status[0] = 0x6969
            return 0

    with file.open("ab"):
        monkeypatch.setattr(ctypes, "CDLL", Nfs)
        assert has_writer(file) is None


@linux
def test_a_writer_in_that_very_moment_does_not_end_us(file):
    """Breaking a lease sends a signal that kills by default. In a process of its own, with default dispositions."""
    writer = f"import os\nprint('go', flush=True)\nwhile True: os.close(os.open({str(file)!r}, os.O_WRONLY))"
    asker = (
        "from engine.files.settling import has_writer\n"
        f"answers = {{has_writer({str(file)!r}) for _ in range(20_000)}}\n"
        "assert answers == {True, False}, answers\n"
    )
    with subprocess.Popen([sys.executable, "-c", writer], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"go\n"
        try:
            asked = subprocess.run([sys.executable, "-c", asker], check=False, timeout=60)
        finally:
            process.kill()
    assert asked.returncode == 0, signal.Signals(-asked.returncode) if asked.returncode < 0 else "see above"


def test_systems_without_either_say_so(file, monkeypatch):
    monkeypatch.setattr(settling.sys, "platform", "darwin")
    assert has_writer(file) is None
