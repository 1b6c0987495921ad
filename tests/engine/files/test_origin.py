"""The mark of the web, as Windows and macOS want it. Their own ways are taken here where Linux has the like."""

from __future__ import annotations

import logging
import os
import re
import sys

import pytest

from engine.files.incoming import Incoming
from engine.files.origin import mark_as_downloaded


@pytest.fixture
def part(tmp_path):
    path = tmp_path / "1.part"
    path.write_bytes(b"MZ")
    descriptor = os.open(path, os.O_RDWR)
    yield path, descriptor
    os.close(descriptor)


@pytest.mark.row("S09", native="W")
@pytest.mark.skipif(sys.platform == "win32", reason="there it is a stream of the file, and no file of its own")
def test_on_windows_the_zone_is_a_stream_beside_the_bytes(part):
    path, descriptor = part
    mark_as_downloaded(str(path), descriptor, system="win32")
    stream = path.with_name("1.part:Zone.Identifier")
    assert stream.read_bytes() == b"[ZoneTransfer]\r\nZoneId=3\r\n"
    assert path.read_bytes() == b"MZ"


@pytest.mark.row("S09", native="M")
@pytest.mark.skipif(not hasattr(os, "getxattr"), reason="reads the attribute in the way of Linux")
def test_on_a_mac_the_quarantine_is_an_attribute(part, monkeypatch):
    path, descriptor = part
    monkeypatch.setattr("engine.files.origin._QUARANTINE", "user.quarantine")  # Linux wants its name to begin so
    mark_as_downloaded(str(path), descriptor, system="darwin")
    value = os.getxattr(path, "user.quarantine").decode()
    assert re.fullmatch("0081;[0-9a-f]{8};Bucket Brigade;", value)


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_a_file_system_without_such_marks_does_not_matter(part, tmp_path, system, caplog):
    """The folder of the path is missing, the name of the attribute is one that Linux refuses."""
    caplog.set_level(logging.DEBUG, "engine.files.origin")
    mark_as_downloaded(str(tmp_path / "missing" / "1.part"), part[1], system=system)
    assert "no mark of the web" in caplog.text


def test_linux_has_no_such_mark(part, tmp_path):
    mark_as_downloaded(str(part[0]), part[1], system="linux")
    assert list(tmp_path.iterdir()) == [part[0]]
    assert not hasattr(os, "listxattr") or os.listxattr(part[0]) == []


@pytest.mark.row("S09")
def test_a_part_is_marked_before_it_has_its_name(tmp_path, monkeypatch):
    marked = []
    monkeypatch.setattr("engine.files.incoming.mark_as_downloaded", lambda path, _: marked.append(path))
    box = Incoming(tmp_path)
    descriptor = box.open_part(7)
    box.finish({7: descriptor})
    os.close(descriptor)
    box.close()
    assert marked == [str(tmp_path / ".incoming" / "7.part")]
