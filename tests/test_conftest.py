"""The ground itself: what every test gets must really be there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import boto3
import keyring
import keyring.errors
import pytest
from servers import ROOT

LEAKS = {
    "a thread that keeps the process alive": "threading.Thread(target=gate.wait).start()",
    "a daemon of ours": "threading.Thread(target=of_ours, daemon=True).start()",
}
CLEAN = {
    "somebody else's daemon": "threading.Thread(target=gate.wait, daemon=True).start()",
    "a thread about to end": "thread = threading.Timer(0.1, print); thread.start()",
}
PROGRAM = """
import threading

gate = threading.Event()
threading.Thread(target=threading.main_thread().join, daemon=True).start()


def of_ours():
    gate.wait()


of_ours.__module__ = "engine.stages.watch"


def test_it():
    {line}


def teardown_module():
    gate.set()
"""


def outcome_of(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return outcome(PROGRAM.format(line=line), folder)


def outcome(program: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    file = folder / "test_it.py"
    file.write_text(program)
    rules = ["-p", "conftest", "-c", ROOT / "pyproject.toml", "--rootdir", folder]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *rules, *options, file],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("line", LEAKS.values(), ids=LEAKS)
def test_a_thread_left_behind_fails(line: str, tmp_path):
    done = outcome_of(line, tmp_path)
    assert done.returncode == 1, done.stdout
    assert "left running" in done.stdout


@pytest.mark.parametrize("line", CLEAN.values(), ids=CLEAN)
def test_a_thread_of_no_concern_does_not(line: str, tmp_path):
    done = outcome_of(line, tmp_path)
    assert done.returncode == 0, done.stdout


WORKERS = """
import logging

import pytest


def test_an_odd_name():
    logging.getLogger().warning("odd %s", "\\udcff")


@pytest.mark.skip(reason="for a reason")
def test_that_is_left_out():
    pass
"""


def test_workers_hand_over_whatever_they_have_to_tell(tmp_path):
    done = outcome(WORKERS, tmp_path, "--numprocesses=2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "for a reason" in done.stdout
    assert "1 passed, 1 skipped" in done.stdout.splitlines()[-1]


def test_a_run_whose_summary_fails_has_failed(tmp_path):
    (tmp_path / "broken.py").write_text("def pytest_terminal_summary():\n    raise ValueError('broken')\n")
    options = ["-p", "broken", "-o", f"pythonpath={tmp_path} {ROOT} {ROOT / 'tests'}"]
    done = outcome("def test_it():\n    pass\n", tmp_path, *options)
    assert done.returncode != 0
    assert "ValueError: broken" in done.stderr


def test_credentials_and_home_are_not_the_users_own():
    assert boto3.Session().get_credentials().access_key == "test"
    assert boto3.Session().available_profiles == []
    assert "bucket-brigade-tests-" in str(Path.home())


def test_no_keyring_is_written_to():
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.set_password("bucket-brigade", "user", "secret")


def test_there_is_no_screen():
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.e2e
def test_but_the_whole_program_brings_its_own():
    assert "QT_QPA_PLATFORM" not in os.environ
