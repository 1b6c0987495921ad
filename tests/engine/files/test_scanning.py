from __future__ import annotations

import errno
import os
import socket
import subprocess
import tracemalloc

import pytest

from engine.errors import ConfigError, Trouble
from engine.files import scanning
from engine.files.scanning import Found, Ignore, Oddity, Unreadable, scan
from engine.files.settling import look
from engine.settings.route import DEFAULT_IGNORE

NOTHING = Ignore(())


def names(results):
    return sorted(result.name for result in results if isinstance(result, Found))


def oddities(results):
    return {result.name: (result.code, result.detail) for result in results if isinstance(result, Oddity)}


@pytest.mark.row("W01", "W07")
def test_w01_w07_finds_every_file_with_its_path(tmp_path):
    expected = ["a", "b/c", "b/d/e", "b/d/ \u00e9 \U0001f600"]
    for name in expected:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "empty").mkdir()
    found = list(scan(tmp_path, NOTHING))
    assert names(found) == sorted(expected)
    assert all(result.sighting == look(tmp_path / result.name) for result in found)


@pytest.mark.row("W16", "W17")
def test_w16_w17_what_is_not_a_file_is_listed_and_never_opened(tmp_path, monkeypatch):
    (tmp_path / "out").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "dangling").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        found = list(scan(tmp_path, NOTHING))
    link = ("not-a-file", "a symbolic link")
    assert oddities(found) == {
        "out": link,
        "loop": link,
        "dangling": link,
        "pipe": ("not-a-file", "a named pipe"),
        "socket": ("not-a-file", "a socket"),
    }
    assert len(found) == 5
    assert oddities(scan("/dev", NOTHING))["null"] == ("not-a-file", "a device")


@pytest.mark.row("W13")
def test_w13_ignored_names(tmp_path):
    for name in ("x.part", "~$x.docx", ".~lock.x#", "Thumbs.db", "kept", "d/.DS_Store", "build/x", "d/y.swp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = list(scan(tmp_path, Ignore((*DEFAULT_IGNORE, "build/"))))
    assert names(found) == ["kept"]
    ignored = {"x.part", "~$x.docx", ".~lock.x#", "Thumbs.db", "d/.DS_Store", "build", "d/y.swp"}
    assert oddities(found) == dict.fromkeys(ignored, ("ignored", ""))


@pytest.mark.parametrize(
    ("patterns", "name", "expected"),
    [
        (("*.log", "!keep.log"), "d/x.log", True),
        (("*.log", "!keep.log"), "d/keep.log", False),
        (("/top",), "top", True),
        (("/top",), "d/top", False),
        (("d/**/x",), "d/e/f/x", True),
        (("build/",), "build", False),
        (("build/",), "build/", True),
        (("build/",), "build/x", True),
        (("# note", ""), "# note", False),
    ],
)
def test_patterns_are_those_of_gitignore(patterns, name, expected):
    assert Ignore(patterns).matches(name) is expected


def test_a_pattern_that_is_none():
    with pytest.raises(ConfigError):
        Ignore(["!"])


def test_u36_names_that_s3_cannot_carry(tmp_path):
    raw = os.fsencode(tmp_path)
    with open(raw + b"/caf\xe9", "wb"):  # noqa: PTH123
        pass
    (tmp_path / ("x" * 200)).touch()
    found = list(scan(tmp_path, NOTHING, prefix="p" * 900 + "/"))
    assert {name: code for name, (code, _) in oddities(found).items()} == {
        "caf\\xe9": "bad-name",
        "x" * 200: "bad-name",
    }
    assert names(scan(tmp_path, NOTHING)) == ["x" * 200]


@pytest.mark.row("W24")
def test_w24_folders_as_deep_as_a_key_is_long(tmp_path):
    """Below that, the first file and folder are told, and no folder is entered."""
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1000):
        os.close(os.open("f", os.O_CREAT, dir_fd=descriptor))
        os.mkdir("d", dir_fd=descriptor)
        below = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)
    found = list(scan(tmp_path, NOTHING))
    subprocess.run(["rm", "-r", tmp_path / "d"], check=True)  # deeper than Python's own way can go
    assert len(names(found)) == 512
    assert [result.code for result in found if isinstance(result, Oddity)] == ["bad-name"] * 2


@pytest.mark.row("W24")
def test_w24_memory_stays_small_however_many_files_there_are(tmp_path, monkeypatch):
    status = tmp_path.stat()
    file = os.stat_result((0o100644, *tuple(status)[1:]))

    class Many:
        def __enter__(self):
            return (Entry(f"file-{number}") for number in range(50_000))

        def __exit__(self, *_):
            pass

    class Entry:
        def __init__(self, name):
            self.name = self.path = name

    monkeypatch.setattr(scanning.os, "scandir", lambda _: Many())
    monkeypatch.setattr(scanning.os, "lstat", lambda _: file)
    tracemalloc.start()
    try:
        assert sum(1 for _ in scan(tmp_path, NOTHING)) == 50_000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.row("W15")
def test_w15_files_may_go_while_the_scan_looks(tmp_path):
    for number in range(2000):
        (tmp_path / str(number)).touch()
    found = []
    for result in scan(tmp_path, NOTHING):
        found.append(result)
        (tmp_path / result.name).unlink()
    assert len(found) == 2000


@pytest.mark.row("W19")
def test_w19_an_unreadable_folder_spoils_no_other(unprivileged):
    (unprivileged / "closed").mkdir()
    (unprivileged / "closed").chmod(0)
    (unprivileged / "blind").mkdir()
    (unprivileged / "blind/x").touch()
    (unprivileged / "blind").chmod(0o400)
    (unprivileged / "kept").touch()
    found = list(scan(unprivileged, NOTHING))
    refused = {result.name: result.trouble for result in found if isinstance(result, Unreadable)}
    assert names(found) == ["kept"]
    assert set(refused) == {"closed", "blind/x"}
    assert refused["closed"].code == "folder-refused"


@pytest.mark.row("W21")
def test_w21_a_missing_root(tmp_path):
    with pytest.raises(Trouble) as caught:
        list(scan(tmp_path / "missing", NOTHING))
    assert (caught.value.code, caught.value.subject) == ("folder-missing", str(tmp_path / "missing"))


def test_a_refused_root(unprivileged):
    (unprivileged / "d").mkdir()
    (unprivileged / "d").chmod(0)
    with pytest.raises(Trouble) as caught:
        list(scan(unprivileged / "d", NOTHING))
    assert caught.value.code == "folder-refused"


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE])
@pytest.mark.row("W23")
def test_w23_a_folder_that_fails_half_way(tmp_path, monkeypatch, number):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/x").touch()
    (tmp_path / "kept").touch()
    scandir = os.scandir

    class Failing:
        def __init__(self, path):
            self.opened = scandir(path)

        def __enter__(self):
            yield next(self.opened)
            raise OSError(number, "failed")

        def __exit__(self, *_):
            self.opened.close()

    with monkeypatch.context() as patch:
        patch.setattr(scanning.os, "scandir", lambda path: (Failing if "bad" in path else scandir)(path))
        found = list(scan(tmp_path, NOTHING))
    assert names(found) == ["bad/x", "kept"]
    assert [result.name for result in found if isinstance(result, Unreadable)] == ["bad"]


def test_a_junction_is_not_entered(tmp_path, monkeypatch):
    (tmp_path / "d").mkdir()
    lstat = os.lstat

    class Junction:
        def __init__(self, path):
            self.status = lstat(path)
            self.st_reparse_tag = 0xA0000003

        def __getattr__(self, name):
            return getattr(self.status, name)

    monkeypatch.setattr(scanning.os, "lstat", Junction)
    assert oddities(scan(tmp_path, NOTHING)) == {"d": ("not-a-file", "a junction")}
