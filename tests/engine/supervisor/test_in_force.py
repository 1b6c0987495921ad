"""The settings that an engine started with are kept, and it is told where they are not those of the file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.cli.main import run_command
from engine.ledger import Ledger
from engine.settings.config import save
from engine.settings.last_good import copy_of, load_or_last_good
from engine.settings.route import General
from engine.supervisor.in_force import differ_only_live, note_settings

pytestmark = pytest.mark.row("L08")


@pytest.fixture
def home(ground):
    ground.home.create()
    save(ground.home.config_file, ground.config)
    return ground.home


def start(home) -> None:
    """What an engine does about its settings."""
    with Ledger(home.ledger_file) as ledger:
        note_settings(ledger, home, load_or_last_good(home.config_file))


def test_damaged_settings_are_told_in_the_status_until_they_are_mended(home, capsys):
    start(home)
    good = home.config_file.read_text()
    home.config_file.write_text(good[:-4])
    start(home)
    assert run_command(["status", "--json", "--home", str(home.lock_folder)]) == 0
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["code"], problem["subject"]) == ("bad-settings", "config.toml")
    assert problem["detail"]
    assert problem["advice"]
    assert copy_of(home.config_file).read_text() == good, "the damaged one is not kept as good"

    home.config_file.write_text(good)
    start(home)
    assert run_command(["status", "--json", "--home", str(home.lock_folder)]) == 0
    assert json.loads(capsys.readouterr().out)["problems"] == []


def test_the_command_that_looks_at_the_file_says_what_is_wrong_with_it(home, capsys):
    start(home)
    home.config_file.write_text("[[route]]\nname = 7\n")
    assert run_command(["config", "check", "--home", str(home.lock_folder)]) == 2
    assert "name must be a text" in capsys.readouterr().out


def test_a_ledger_that_takes_nothing_keeps_no_engine_from_starting(home, caplog):
    with Ledger(home.ledger_file) as ledger:
        ledger._connection.pragma("query_only", value=True)
        note_settings(ledger, home, load_or_last_good(home.config_file))
    assert "folder-refused" in caplog.text
    assert copy_of(home.config_file).exists()


def test_what_takes_effect_at_once_disturbs_no_stage(ground):
    config = ground.config
    live = [
        replace(config, general=General(language="de", theme="dark", upload_limit="1 MB/s", schedule=("rest",))),
        ground.with_route(download_limit="1 MB/s"),
    ]
    others = [
        replace(config, general=General(log_level="DEBUG")),
        ground.with_route(prefix="other"),
        replace(config, refusal="damaged"),
        replace(config, routes=()),
    ]
    assert [differ_only_live(config, changed) for changed in live] == [True, True]
    assert [differ_only_live(config, changed) for changed in others] == [False] * 4
