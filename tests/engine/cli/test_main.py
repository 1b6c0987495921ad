"""Which words are a command, what help says, and how errors end a command."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from engine import __version__
from engine.cli import asking
from engine.cli.main import has_command, run_command
from engine.errors import AlreadyRunning, ConfigError, LedgerError

COMMANDS = [
    *("run", "demo", "status", "history", "receipt", "pause", "limit"),
    *("resume", "retry", "cancel", "import", "config", "doctor"),
]


@pytest.mark.parametrize(
    ("words", "is_command"),
    [
        ([], False),
        (["--home", "x"], False),
        (["--home=x"], False),
        (["--home"], False),
        (["--hidden"], False),
        (["status"], True),
        (["--home", "x", "status"], True),
        (["nonsense"], True),
        (["--help"], True),
        (["-h"], True),
        (["--version"], True),
    ],
)
def test_without_a_command_it_is_the_window(words, is_command):
    assert has_command(words) is is_command


def test_help_names_every_command(capsys):
    assert run_command(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n    {name} " in told for name in COMMANDS)
    assert "exit codes" in told


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    assert run_command([name, "--help"]) == 0
    assert "--home DIR" in capsys.readouterr().out


def test_the_version(capsys):
    assert run_command(["--version"]) == 0
    assert capsys.readouterr().out == f"Bucket Brigade {__version__}\n"


@pytest.mark.parametrize("words", [["nonsense"], ["pause", "--untill", "3m"], ["status", "--hom", "x"], []])
def test_wrong_words_end_with_2(words, capsys):
    assert run_command(words) == 2
    assert "usage:" in capsys.readouterr().err


def test_the_home_may_stand_before_or_behind_the_command(home, story, capsys):
    folder = str(home.config_file.parent)
    assert run_command(["--home", folder, "status"]) == 0
    assert run_command(["status", "--home", folder]) == 0
    one, two = capsys.readouterr().out.split("Bucket Brigade is not running")[1:]
    assert one.split() == two.split()


def test_a_home_that_was_never_used_is_told_and_not_made(tmp_path, capsys):
    assert run_command(["status", "--home", str(tmp_path / "typo")]) == 2
    assert "no settings in" in capsys.readouterr().err
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("what is wrong", advice="what to do"), 2),
        (AlreadyRunning("what is wrong"), 2),
        (LedgerError("what is wrong"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_a_code(error, code, monkeypatch, capsys):
    def fail(_arguments: object) -> int:
        raise error

    monkeypatch.setattr(asking, "ask", fail)
    assert run_command(["status"]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    if str(error):
        assert "what is wrong" in told.err
    assert ("what to do" in told.err) is isinstance(error, ConfigError)


def test_broken_settings_are_told_with_the_place(home, command):
    home.config_file.write_text("[[route]]\nname = \n")
    said = command("status")
    assert said.code == 2
    assert "line 2" in said.err
    assert "Correct the file" in said.err


def python(code: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False, **more)


def test_a_question_imports_no_cloud_no_window_no_keyring_and_no_rich(home, story):
    code = (
        "import sys; from engine.cli.main import run_command\n"
        f"assert run_command(['status', '--home', {str(home.config_file.parent)!r}]) == 0\n"
        "heavy = {'boto3', 'botocore', 'obstore', 'awscrt', 'PySide6', 'keyring', 'rich', 'tomlkit', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = python(code)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_reader_that_leaves_early_is_no_error(home, story):
    reading, writing = os.pipe()
    os.close(reading)
    code = (
        "import sys; from engine.cli.main import run_command\n"
        f"sys.exit(run_command(['status', '--json', '--home', {str(home.config_file.parent)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_odd_names_do_not_stop_a_terminal_that_lacks_them(home, story):
    story.done("日本語.txt")
    code = (
        "import sys; from engine.cli.main import run_command\n"
        f"sys.exit(run_command(['history', '--home', {str(home.config_file.parent)!r}]))"
    )
    done = python(code, env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert "\\u65e5" in done.stdout
