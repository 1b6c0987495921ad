"""A file is read as one version of itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.cloud.checksum import crc64
from engine.errors import Trouble
from engine.files.settling import fingerprint_of
from engine.ledger import Ledger
from engine.ledger.transfers import Claim
from engine.model import Fingerprint
from engine.stages.reading import Changed, OpenFile, load


@pytest.fixture
def path(tmp_path) -> Path:
    file = tmp_path / "a"
    file.write_bytes(b"0123456789")
    return file


def seen(path: Path) -> Fingerprint:
    return fingerprint_of(path.stat())


def test_any_piece_is_read(path):
    file = OpenFile(path, seen(path))
    assert (file.read(0, 10), file.read(3, 4), file.read(10, 0)) == (b"0123456789", b"3456", b"")
    file.check_unchanged()
    file.close()


def test_another_version_is_not_opened(path):
    known = seen(path)
    os.utime(path, ns=(7, 7))
    with pytest.raises(Changed) as caught:
        OpenFile(path, known)
    assert caught.value.fingerprint == seen(path)


def test_a_change_while_it_is_read_is_noticed(path):
    file = OpenFile(path, seen(path))
    path.write_bytes(b"0123456789 and more")
    with pytest.raises(Changed):
        file.check_unchanged()
    file.close()


def test_a_file_that_became_shorter_is_another_one(path):
    file = OpenFile(path, seen(path))
    os.truncate(path, 4)
    with pytest.raises(Changed):
        file.read(0, 10)
    file.close()


def test_the_same_name_on_another_file_does_not_change_what_is_read(path):
    file = OpenFile(path, seen(path))
    path.rename(path.with_name("old"))
    path.write_bytes(b"something!")
    assert file.read(0, 10) == b"0123456789"
    file.check_unchanged()
    file.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells")
def test_a_file_with_a_writer_is_busy(path):
    with path.open("ab"), pytest.raises(Trouble) as caught:
        OpenFile(path, seen(path))
    assert caught.value.code == "file-busy"


def test_a_missing_file_is_gone_and_a_missing_folder_is_not_the_same(path):
    known = seen(path)
    path.unlink()
    with pytest.raises(Trouble) as caught:
        OpenFile(path, known)
    assert caught.value.code == "gone-file"


def test_what_is_no_file_is_never_opened(path, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(path)
    for name in ("pipe", "link", "."):
        with pytest.raises((Trouble, Changed)):
            OpenFile(tmp_path / name, seen(path))


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors")
def test_nothing_stays_open_after_a_refusal(path):
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(Changed):
            OpenFile(path, seen(path)._replace(size=1))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_small_files_are_read_whole_and_one_bad_one_spoils_no_other(route, home):
    for name in ("good", "changed", "gone", "empty"):
        (route.queued_path / name).write_bytes(b"" if name == "empty" else b"content")
    with Ledger(home.ledger_file) as ledger:
        for name in ("good", "changed", "gone", "empty"):
            claim = Claim("scans", name, name, seen(route.queued_path / name))
            ledger.transfers.add([claim], 1.0)
        rows = ledger.transfers.ready("scans", 2.0, 9)
    (route.queued_path / "gone").unlink()
    (route.queued_path / "changed").write_bytes(b"longer than before")
    loaded = {item.transfer.name: item for item in load(route.queued_path, rows)}
    assert (loaded["good"].body, loaded["good"].crc64) == (b"content", crc64(b"content"))
    assert (loaded["empty"].body, loaded["empty"].failure) == (b"", None)
    assert isinstance(loaded["changed"].failure, Changed)
    assert loaded["gone"].failure.code == "gone-file"
