"""The engine over its stages: started, watched over, restarted, and ended without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from waiting import wait_until

from engine.errors import AlreadyRunning, ConfigError, LedgerError
from engine.ledger import Ledger
from engine.model import Condition, LedgerChanged, Report, Stage, StageChanged
from engine.settings.config import Config, save
from engine.supervisor import engine as engine_module
from engine.supervisor import keeper as keeper_module
from engine.supervisor.claims import Claims
from engine.supervisor.desk import Desk
from engine.supervisor.engine import Engine, is_engine_running

ROOT = Path(__file__).resolve().parents[3]
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def pids(engine: Engine) -> dict[Stage, int]:
    return {stage: keeper._process.pid for stage, keeper in engine._keepers.items() if keeper._process}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def started(engine: Engine, log) -> dict[Stage, int]:
    engine.start()
    wait_until(lambda: log.are_all(Condition.RUNNING), 30)
    return pids(engine)


@needs_proc
def test_three_stages_start_work_and_end_in_time(engine, log, ground):
    engine.stop()  # there is nothing to stop yet
    processes = started(engine, log)
    assert len(set(processes.values())) == 3
    assert set(engine.conditions()) == set(Stage)
    assert is_engine_running(ground.home)
    (ground.config.routes[0].watch_path / "a").write_bytes(b"dropped")
    with Ledger(ground.home.ledger_file) as ledger:
        wait_until(lambda: ledger.transfers.is_open(["scans"]))
    begin = time.monotonic()
    engine.stop()
    assert time.monotonic() - begin < 3.5
    assert not [pid for pid in processes.values() if is_alive(pid)]
    assert log.are_all(Condition.STOPPED)
    assert not is_engine_running(ground.home)
    engine.stop()
    assert (ground.config.routes[0].queued_path / "a").read_bytes() == b"dropped"


@pytest.mark.row("L06")
def test_an_engine_that_is_refused_starts_nothing_and_takes_nothing_away(ground):
    claims = Claims()
    claims.take(ground.home, ground.config)
    second = Engine(ground.home, ground.config)
    with pytest.raises(AlreadyRunning):
        second.start()
    second.stop()
    assert is_engine_running(ground.home), "the first one has it still"
    assert second.conditions() == {}
    claims.release()


def test_settings_that_cannot_be_used_are_refused_with_reasons(ground):
    with pytest.raises(ConfigError, match="bucket"):
        Engine(ground.home, ground.with_route(bucket="no such name!")).start()
    with pytest.raises(ConfigError, match="No route") as caught:
        Engine(ground.home, Config(())).start()
    assert caught.value.advice
    assert not is_engine_running(ground.home)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_is_refused_with_its_name(ground, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="home"):
        Engine(ground.home, ground.config).start()
    tmp_path.chmod(0o700)


def test_a_home_that_is_no_folder_is_refused_with_its_name(ground, tmp_path):
    (tmp_path / "home").write_bytes(b"a file")
    with pytest.raises(ConfigError, match="home"):
        Engine(ground.home, ground.config).start()


def test_a_folder_that_cannot_be_made_is_refused_with_its_name(ground, tmp_path):
    (tmp_path / "root").write_bytes(b"a file")
    with pytest.raises(ConfigError, match="Watch"):
        Engine(ground.home, ground.config).start()
    assert not is_engine_running(ground.home)


@pytest.mark.row("L01")
def test_a_damaged_ledger_stops_nobody(engine, log, ground):
    ground.home.create()
    ground.home.ledger_file.write_bytes(b"not a database" * 1000)
    started(engine, log)
    with Ledger(ground.home.ledger_file) as ledger:
        assert "ledger-repaired" in {problem.code for problem in ledger.problems.all()}


@pytest.mark.row("L05")
def test_a_newer_ledger_is_refused_and_nothing_is_held(ground, monkeypatch):
    def refuse(_file: Path) -> None:
        raise LedgerError("newer")

    monkeypatch.setattr(engine_module, "open_or_renew", refuse)
    with pytest.raises(LedgerError):
        Engine(ground.home, ground.config).start()
    assert not is_engine_running(ground.home)


def test_stages_that_no_route_wants_run_all_the_same(ground, log, monkeypatch):
    """They have nothing to do; they must not be taken for dead."""
    engine = Engine(ground.home, ground.with_route(download=False))
    engine.listen(log)
    started(engine, log)
    assert engine.is_idle() in {True, False}
    assert log.starts(Stage.DOWNLOAD) == 1
    assert engine.conditions()[Stage.DOWNLOAD].condition is Condition.RUNNING
    engine.stop()
    assert [change.detail for change in log.changes(Stage.DOWNLOAD)] == ["", "", ""]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.row("L10")
def test_a_stage_that_was_killed_is_restarted_and_the_others_go_on(engine, log):
    processes = started(engine, log)
    os.kill(processes[Stage.WATCH], signal.SIGKILL)
    wait_until(lambda: log.starts(Stage.WATCH) == 2, 20)
    now = pids(engine)
    assert now[Stage.WATCH] != processes[Stage.WATCH]
    assert {now[stage] for stage in (Stage.UPLOAD, Stage.DOWNLOAD)} == {
        processes[stage] for stage in (Stage.UPLOAD, Stage.DOWNLOAD)
    }
    died = [change for change in log.changes(Stage.WATCH) if change.detail]
    assert [change.detail for change in died] == ["ended with -9"]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.row("L10")
def test_a_stage_that_keeps_dying_rests_and_a_problem_says_so(engine, log, ground, monkeypatch):
    monkeypatch.setattr(keeper_module, "_DEATHS", 2)
    monkeypatch.setattr(keeper_module, "_FIRST_DELAY", 0.01)
    started(engine, log)
    for life in (1, 2):
        wait_until(lambda life=life: log.starts(Stage.WATCH) == life, 20)
        os.kill(pids(engine)[Stage.WATCH], signal.SIGKILL)
    wait_until(lambda: log.changes(Stage.WATCH)[-1].condition is Condition.RESTING)
    assert log.changes(Stage.WATCH)[-1].next_try > time.time() + 30
    with Ledger(ground.home.ledger_file) as ledger:
        wait_until(lambda: [problem.code for problem in ledger.problems.all() if problem.stage is Stage.WATCH])
        assert [(p.code, p.subject) for p in ledger.problems.all() if p.stage is Stage.WATCH] == [
            ("stage-died", "watch")
        ]
        engine.restart_resting()
        wait_until(lambda: log.starts(Stage.WATCH) == 3, 20)
        assert [p for p in ledger.problems.all() if p.stage is Stage.WATCH] == [], "it works again"


def test_a_listener_that_fails_disturbs_nobody(ground, log, caplog):
    def fail(_event: object) -> None:
        raise ZeroDivisionError

    engine = Engine(ground.home, ground.config)
    engine.listen(fail)
    engine.listen(log)
    engine._publish(StageChanged(Stage.WATCH, Condition.RUNNING))
    assert len(log.events) == 1
    assert "a listener failed" in caplog.text


def test_a_wish_wakes_the_stages_at_once(engine, log, ground):
    started(engine, log)
    desk = Desk(ground.home, engine.ring)
    watch = ground.config.routes[0].watch_path
    desk.wish(lambda ledger: ledger.wishes.pause("", time.time()))
    time.sleep(0.3)
    (watch / "a").write_bytes(b"x")
    log.events.clear()
    desk.wish(lambda ledger: ledger.wishes.resume(""))
    wait_until(lambda: [s for e in log.events if isinstance(e, Report) for s in e.steps if s.state == "claimed"])
    desk.close()


def test_new_settings_come_into_force(engine, log, ground, tmp_path):
    started(engine, log)
    changed = ground.with_route(root=str(tmp_path / "another"))
    engine.reload(changed)
    (changed.routes[0].watch_path / "a").write_bytes(b"x")
    wait_until((changed.routes[0].queued_path / "a").exists, 30)
    with pytest.raises(ConfigError):
        engine.reload(ground.with_route(bucket="no such name!"))
    assert is_engine_running(ground.home), "bad settings stop nothing"


_FRONT_END = """
import sys, time
from pathlib import Path
from engine.settings.config import load
from engine.settings.home import Home
from engine.supervisor.engine import Engine

if __name__ == "__main__":
    home = Home.at(Path(sys.argv[1]))
    engine = Engine(home, load(home.config_file))
    engine.listen(lambda event: None)
    engine.start()
    while len(engine.conditions()) < 3 or any(c.condition != "running" for c in engine.conditions().values()):
        time.sleep(0.01)
    print(*(keeper._process.pid for keeper in engine._keepers.values()), flush=True)
    loaded = [name for name in ("boto3", "botocore", "obstore", "awscrt", "PySide6", "watchdog") if name in sys.modules]
    print(*loaded, flush=True)
    time.sleep(60)
"""


@needs_proc
@pytest.mark.row("L11", "L07")
def test_no_stage_outlives_a_front_end_that_was_killed(ground, tmp_path):
    ground.home.create()
    save(ground.home.config_file, ground.config)
    script = tmp_path / "front_end.py"
    script.write_text(_FRONT_END)
    with subprocess.Popen(
        [sys.executable, script, ground.home.config_file.parent],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as front_end:
        assert front_end.stdout is not None
        stages = [int(pid) for pid in front_end.stdout.readline().split()]
        assert len(stages) == 3
        assert all(is_alive(pid) for pid in stages)
        assert is_engine_running(ground.home)
        assert front_end.stdout.readline().split() == [], "the front end imports none of these"
        libraries = [Path(f"/proc/{pid}/maps").read_text() for pid in stages]
        assert not [text for text in libraries if "PySide6" in text]
        assert "_awscrt" not in libraries[0], "the watch stage needs no cloud"
        front_end.kill()
    wait_until(lambda: not [pid for pid in stages if is_alive(pid)], 6)
    assert not is_engine_running(ground.home)
    claims = Claims()
    claims.take(ground.home, ground.config)  # nothing stale keeps the next one out
    claims.release()


_MODULES = """
import sys, threading
from engine.model import Stage
from engine.stages import {module}
for name in ("PySide6", "gui"{more}):
    assert name not in sys.modules, name
"""


@pytest.mark.parametrize(
    ("module", "more"),
    [("watch", ', "boto3", "botocore", "obstore", "awscrt"'), ("upload", ', "watchdog"'), ("download", ', "watchdog"')],
)
def test_a_stage_imports_what_it_needs_and_no_more(module, more):
    subprocess.run([sys.executable, "-c", _MODULES.format(module=module, more=more)], check=True, cwd=ROOT)


def test_what_another_program_writes_into_the_ledger_is_told_soon(engine, log, ground):
    """As the command line does: the window shows it before its own next look."""
    started(engine, log)
    log.events.clear()
    with Ledger(ground.home.ledger_file) as other:
        other.wishes.pause("", time.time())
    wait_until(lambda: LedgerChanged() in log.events, 5)
