"""Settings that cannot be used do not stop the program that used others until now, and never go unsaid."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from servers import ROOT

from engine.errors import ConfigError
from engine.settings.config import Config, load, save
from engine.settings.last_good import copy_of, keep, load_or_last_good
from engine.settings.validation import validate

pytestmark = pytest.mark.row("L08")

TEXT = """\
# written by a person
[[route]]
name = "scans"
root = "data"
bucket = "papers"
queue = "papers-in"
settle_seconds = 20.5

[[route]]
name = "photos"
root = "photos"
bucket = "pictures"
queue = "q"
"""


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "config.toml"
    made.write_text(TEXT)
    return made


@pytest.fixture
def used(file):
    """An engine ran with it."""
    keep(file)
    return file


def test_good_settings_are_those_of_the_file(used):
    used.write_text(TEXT.replace("20.5", "3.0"))
    config = load_or_last_good(used)
    assert config == load(used)
    assert (config.refusal, config.routes[0].settle_seconds) == ("", 3.0)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(b"", "cut short", id="empty"),
        pytest.param(bytes(400), "cannot be read", id="zeroed"),
        pytest.param(b"\xff\xfe\x00garbage", "cannot be read", id="no text"),
        pytest.param(TEXT.encode()[:-3], "cannot be read", id="cut in a text"),
        pytest.param(TEXT[: TEXT.index("0.5")].encode(), "cut short", id="cut in a number"),
        pytest.param(TEXT.replace('"papers"', "7").encode(), "scans: bucket must be a text", id="wrong type"),
        pytest.param(b"[[route]]\nname = 'new'\n", "bucket is missing", id="half finished"),
        pytest.param(b"[route]\nname = 'new'\n", "two brackets", id="wrong shape"),
    ],
)
def test_what_cannot_be_used_leaves_the_last_good_settings_in_force_and_is_told(used, raw, says):
    good = load(used)
    used.write_bytes(raw)
    config = load_or_last_good(used)
    assert (config.routes, config.general) == (good.routes, good.general)
    assert says in config.refusal
    complaint = config.complaints[0]
    assert (complaint.setting, complaint.is_fatal) == ("config.toml", False)
    assert says in complaint.text
    assert not any(complaint.is_fatal for complaint in validate(config))
    assert used.read_bytes() == raw, "the file is the user's"


def test_wherever_it_is_cut_nobody_gets_settings_that_nobody_meant(used):
    """At the end of a line it may be what a person wants: then it is used, or refused for what it lacks."""
    good = load(used)
    for end in range(len(TEXT)):
        used.write_text(TEXT[:end])
        config = load_or_last_good(used)
        if config.refusal:
            assert config.routes == good.routes
        else:
            assert TEXT[:end].endswith("\n")
            assert all(mine.bucket == before.bucket for mine, before in zip(config.routes, good.routes, strict=False))


@pytest.mark.parametrize(
    "entry", ['upload_limit = "2"', 'schedule = ["Mon-Fri 8-18 rest"]', 'schedule = "rest"', "download_limit = 2"]
)
def test_a_limit_with_a_slip_of_the_pen_lets_nothing_run_free(used, entry):
    used.write_text(f"{TEXT}\n[general]\n{entry}\n")
    config = load_or_last_good(used)
    assert entry.partition(" ")[0] in config.refusal
    assert len(config.routes) == 2


def test_a_bad_entry_that_has_a_default_stops_nothing(used):
    used.write_text(TEXT.replace("20.5", '"long"') + "colour = 1\n")
    config = load_or_last_good(used)
    assert (config.refusal, config.routes[0].settle_seconds) == ("", 2.0)
    assert [complaint.setting for complaint in config.complaints] == ["settle_seconds", "colour"]


def test_without_earlier_settings_the_file_is_refused(file):
    file.write_text("name = ")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_or_last_good(file)
    file.write_text("[[route]]\n")
    assert any(complaint.is_fatal for complaint in load_or_last_good(file).complaints)


def test_a_file_that_was_removed_starts_anew(used):
    used.unlink()
    assert load_or_last_good(used) == Config()


def test_only_what_can_be_read_is_kept(used):
    kept = copy_of(used).read_text()
    used.write_text("name = ")
    keep(used)
    used.write_text("")
    keep(used)
    assert copy_of(used).read_text() == kept == TEXT


def test_a_copy_that_cannot_be_made_stops_nothing(file, caplog):
    copy_of(file).mkdir()
    keep(file)
    assert "no copy of the settings" in caplog.text


def test_saving_mends_the_file_and_keeps_what_stood_there(used):
    used.write_bytes(b"\xff\xfegarbage")
    config = load_or_last_good(used)
    save(used, config)
    assert used.read_text() == TEXT, "with the comments of the last good one"
    assert load_or_last_good(used).refusal == ""
    assert used.with_name("config.toml.unreadable").read_bytes() == b"\xff\xfegarbage"


_SAVE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from engine.settings.config import Config, load, save

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

file = Path(sys.argv[1])
config = load(file)
setattr({owner}, "{moment}", die)
save(file, Config(config.routes[:1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(("owner", "moment"), [("os", "fdopen"), ("os", "fsync"), ("Path", "replace")])
def test_a_kill_while_they_are_saved_leaves_the_old_ones(used, owner, moment):
    program = _SAVE_AND_DIE.format(owner=owner, moment=moment)
    done = subprocess.run([sys.executable, "-c", program, used], check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert used.read_text() == TEXT
    save(used, Config(load(used).routes[:1]))  # what was left behind is in nobody's way
    assert [route.name for route in load_or_last_good(used).routes] == ["scans"]
