"""The program's only way in, by which a second start asks for the first one's window: for its user only, and deaf."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import socket
import stat
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from waiting import wait_until

from engine.settings.home import Home
from gui import single
from gui.single import Claim, SingleInstance

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the way in is a named pipe")

NOBODY = 65534


@pytest.fixture
def first(qtbot, tmp_path, monkeypatch) -> Iterator[SingleInstance]:
    """A window whose socket lies where everybody may look: only its own mode keeps others out."""
    with tempfile.TemporaryDirectory(prefix="bb-") as name:  # tmp_path may be too long for a socket
        folder = Path(name)
        folder.chmod(0o711)
        monkeypatch.setattr(single, "_runtime_folder", lambda: folder)
        instance = SingleInstance(Home.at(tmp_path / "home"))
        assert instance.claim() is Claim.FIRST
        yield instance
        instance.release()


_KNOCK = """
import os, socket, sys
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
os.stat(sys.argv[1])
try:
    socket.socket(socket.AF_UNIX).connect(sys.argv[1])
except PermissionError:
    print("refused")
"""


@pytest.mark.row("S03")
@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="becomes another user")
def test_another_user_is_refused(first):
    assert not Path(first._address).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    command = [sys.executable, "-c", _KNOCK, first._address, str(NOBODY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("refused", "")


HOSTILE = {
    "nothing": b"",
    "garbage": os.urandom(1 << 20),
    "a length of 1 GiB": struct.pack("!I", 1 << 30) + b"x" * 100_000,
    "a pickle": b"cos\nsystem\n(S'touch pwned'\ntR.",
    "a frame of JSON": json.dumps({"quit": True}).encode() + b"\n",
    "nested JSON": b"[" * 500_000,
}


@pytest.mark.row("S04")
def test_hostile_bytes_are_not_even_read(qtbot, first, tmp_path, monkeypatch):
    """All that a connection can do is raise the window."""
    monkeypatch.chdir(tmp_path)
    raised: list[None] = []
    first.raised.connect(lambda: raised.append(None))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for words in HOSTILE.values():
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(first._address)
            client.setblocking(False)
            count = len(raised)
            answer = bytearray()

            def speak(client=client, words=words, answer=answer) -> bool:
                with contextlib.suppress(OSError):
                    client.send(words or b"x")
                try:
                    said = client.recv(100)
                except BlockingIOError:
                    return False
                except OSError:
                    return True
                answer.extend(said)
                return not said

            qtbot.waitUntil(speak, timeout=10_000)
            assert bytes(answer) in {b"coming\n", b""}
            qtbot.waitUntil(lambda count=count: len(raised) == count + 1)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10, "KiB: nothing piles up"
    assert not Path("pwned").exists()


@pytest.mark.row("S04")
def test_many_who_connect_and_say_nothing_do_not_keep_the_next_start_out(qtbot, first):
    callers = [socket.socket(socket.AF_UNIX) for _ in range(20)]
    for caller in callers:
        caller.connect(first._address)
        qtbot.wait(1)
    with socket.socket(socket.AF_UNIX) as next_start:
        next_start.connect(first._address)
        next_start.setblocking(False)

        def is_answered() -> bool:
            try:
                return next_start.recv(100) == b"coming\n"
            except BlockingIOError:
                return False

        qtbot.waitUntil(is_answered, timeout=10_000)
    for caller in callers:
        caller.close()
    wait_until(lambda: not first._server.hasPendingConnections())
