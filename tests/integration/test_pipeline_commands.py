"""The program as other programs use it: exit codes, JSON lines, and questions while it runs."""

from __future__ import annotations

import json
import signal

import pytest
from integration.ground import ON_ONE_SERVER, until

from engine.settings.last_good import keep

pytestmark = [pytest.mark.integration, ON_ONE_SERVER]


def events(text):
    return [json.loads(line) for line in text.splitlines()]


def test_until_idle_ends_with_0_when_all_has_arrived(machine):
    machine.drop("a.txt", b"a")
    machine.drop("sub/b.txt", b"bb")
    done = machine.run("run", "--until-idle", "--json")
    assert done.returncode == 0, done.stderr
    told = events(done.stdout)
    summary = told[-1]
    assert (summary["event"], summary["exit_code"], summary["is_idle"]) == ("summary", 0, True)
    assert summary["uploaded"] == summary["downloaded"] == {"files": 2, "bytes": 3}
    steps = {(event["name"], event["state"]) for event in told if event["event"] == "step"}
    for name in ("a.txt", "sub/b.txt"):
        assert {(name, state) for state in ("claimed", "uploaded", "done", "verified", "placed")} <= steps
    assert machine.uploaded == machine.downloaded == {"a.txt": b"a", "sub/b.txt": b"bb"}
    assert machine.answer("status")["routes"][0]["uploaded"]["files"] == 2


def test_until_idle_ends_with_3_when_something_waits_for_a_person(machine):
    machine.drop("a.txt", b"a")
    (machine.route.watch_path / "link").symlink_to("a.txt")
    done = machine.run("run", "--until-idle", "--json")
    assert done.returncode == 3
    summary = events(done.stdout)[-1]
    assert [problem["code"] for problem in summary["problems"]] == ["not-a-file"]
    assert machine.downloaded == {"a.txt": b"a"}


def test_until_idle_gives_up_with_3_when_nothing_moves(make_machine):
    machine = make_machine(bucket="is-not-there")
    machine.drop("a.txt", b"a")
    done = machine.run("run", "--until-idle", "--give-up", "2", "--json")
    assert done.returncode == 3
    told = events(done.stdout)
    assert (told[-1]["has_given_up"], told[-1]["unfinished"]) == (True, 1)
    assert "no-bucket" in {event["code"] for event in told if event["event"] == "problem"}
    assert machine.queued == {"a.txt": b"a"}


def test_settings_that_cannot_be_used_end_with_2(machine):
    machine.home.config_file.write_text('[[route]]\nname = "scans"\n')
    done = machine.run("run", "--until-idle")
    assert done.returncode == 2
    assert "bucket" in done.stderr


@pytest.mark.row("L08")
def test_damaged_settings_stop_nothing_and_are_told(machine):
    keep(machine.home.config_file)  # as at the start of an engine
    machine.home.config_file.write_bytes(b"")
    machine.drop("a.txt", b"a")
    done = machine.run("run", "--until-idle")
    assert done.returncode == 0, done.stderr
    assert "config.toml is cut short" in done.stderr
    assert machine.downloaded == {"a.txt": b"a"}
    assert [problem["code"] for problem in machine.answer("status")["problems"]] == ["bad-settings"]


def test_questions_are_answered_while_it_runs(machine):
    running = machine.start_run("--json")
    machine.drop("sub/a.txt", b"content")
    until(lambda: machine.status().downloaded.files == 1)
    until(lambda: len(machine.answer("history")) == 2)
    status = machine.answer("status")
    assert status["is_running"] is True
    assert status["problems"] == []
    assert [(row["side"], row["state"]) for row in machine.answer("history", "--search", "sub/a")] == [
        ("down", "done"),
        ("up", "done"),
    ]
    (receipt,) = machine.answer("receipt", "sub/a.txt")
    assert receipt["transfer"]["key"] == receipt["delivery"]["wanted"]["key"] == "sub/a.txt"
    assert receipt["delivery"]["verification"] == "end-to-end"
    assert receipt["transfer"]["event_id"] == receipt["delivery"]["wanted"]["event_id"]
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=20)
    assert running.returncode == 0
    assert events(out)[-1]["event"] == "summary"
    assert machine.answer("status")["is_running"] is False
