"""Logs help, never give a secret away, and never stop anything."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from servers import ROOT

from engine.log import log_file, start_log
from engine.settings.home import Home
from engine.settings.route import General

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path)


@pytest.fixture(autouse=True)
def logging_as_before():
    root = logging.getLogger()
    handlers, level, raises, hook = list(root.handlers), root.level, logging.raiseExceptions, sys.excepthook
    yield
    sys.excepthook = hook
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raises


def written(home: Home, process: str = "run") -> str:
    return log_file(home, General(), process).read_text(encoding="utf-8")


def test_each_process_has_a_file_of_its_own(home):
    files = {start_log(home, General(), process) for process in ("run", "watch", "upload")}
    assert {file.name for file in files} == {
        "bucket-brigade-run.log",
        "bucket-brigade-watch.log",
        "bucket-brigade-upload.log",
    }


@pytest.mark.row("S01", "S02")
def test_lines_are_written_redacted_with_their_tracebacks(home):
    start_log(home, General(), "run")
    try:
        raise ValueError(f"secret_key={SECRET}")
    except ValueError:
        logging.getLogger("engine.test").exception("it failed with secret_key=%s", SECRET)
    text = written(home)
    assert "ERROR   engine.test: it failed" in text
    assert "Traceback" in text
    assert SECRET not in text


@pytest.mark.row("S01")
def test_the_level_is_that_of_the_settings_but_botocore_never_tells_all(home):
    start_log(home, General(log_level="DEBUG"), "run")
    logging.getLogger("engine.test").debug("a detail")
    logging.getLogger("botocore.endpoint").debug("headers and bodies")
    assert "a detail" in written(home)
    assert "headers and bodies" not in written(home)


def test_a_name_that_is_no_text_is_written_all_the_same(home):
    start_log(home, General(), "run")
    logging.getLogger("engine.test").warning("odd name %s", os.fsdecode(b"a\xff"))
    assert "odd name a\\udcff" in written(home)


@pytest.mark.parametrize(("setting", "name"), [("my.log", "my-run.log"), ("logs/brigade", "logs/brigade-run.log")])
def test_the_log_may_be_elsewhere(home, tmp_path, setting, name):
    assert log_file(home, General(log_file=setting), "run") == tmp_path / name


def test_a_log_that_cannot_be_written_stops_nothing(home, tmp_path):
    (tmp_path / "blocked").write_bytes(b"a file")
    start_log(home, General(log_file="blocked/my.log"), "run")
    logging.getLogger("engine.test").warning("nobody hears this")
    other = replace(home, log_file=tmp_path / "folder" / "x.log")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x-run.log").mkdir()
    start_log(other, General(), "run")
    logging.getLogger("engine.test").warning("nor this")


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_the_folder_of_a_new_home_is_for_its_user_only(home):
    home.create()
    assert stat.S_IMODE(home.log_file.parent.stat().st_mode) == 0o700


_CRASH = """
import sys, threading
from pathlib import Path
from engine.log import start_log
from engine.settings.home import Home
from engine.settings.route import General

start_log(Home.at(Path(sys.argv[1])), General(), "run")

def crash():
    raise ValueError("refused with secret_key=%s" % sys.argv[2])

thread = threading.Thread(target=crash)
thread.start()
thread.join()
crash()
"""


@pytest.mark.row("S02")
def test_a_crash_tells_no_secret_on_the_terminal_nor_in_the_log(home, tmp_path):
    command = [sys.executable, "-c", _CRASH, str(tmp_path), SECRET]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    for text in (done.stderr, written(home)):
        assert text.count("ValueError: refused with secret_key=***") == 2, "with its traceback, for whoever mends it"
        assert SECRET not in text


@pytest.fixture
def small_files(monkeypatch):
    monkeypatch.setattr("engine.log._BYTES", 20_000)


def test_the_logs_of_all_processes_together_stay_bounded(home, small_files):
    """Each process rotates files of its own."""
    start_log(home, General(), "run")
    for number in range(2000):
        logging.getLogger("engine.test").warning("line %d %s", number, "x" * 80)
    sizes = {path.name: path.stat().st_size for path in home.log_file.parent.iterdir()}
    assert set(sizes) == {f"bucket-brigade-run.log{end}" for end in ("", ".1", ".2", ".3")}
    assert max(sizes.values()) <= 20_000


@pytest.fixture
def full_disk(tmp_path):
    """A disk of 64 KiB, and what fills it up."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)  # the log is open still


def fill(file: Path) -> None:
    """Until the disk takes no more."""
    with file.open("wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(bytes(4096))


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_stops_nobody_and_the_log_goes_on_when_there_is_room(full_disk, small_files, tmp_path):
    home = Home.at(full_disk / "home")
    start_log(home, General(), "run")
    filler = full_disk / "filler"
    fill(filler)
    logger = logging.getLogger("engine.test")
    for number in range(1000):
        logger.warning("lost %d %s", number, "x" * 80)  # also while it would rotate
    filler.unlink()
    logger.warning("found again")
    assert "found again" in written(home)
