"""A run from start to end, with an engine that does what the test says."""

from __future__ import annotations

import itertools
import json
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Self

import pytest
from waiting import wait_until

from engine.cli import run as run_module
from engine.cli.run import Run, run_headless
from engine.cli.views import JsonView, PlainView
from engine.errors import AlreadyRunning, ConfigError
from engine.model import Condition, Progress, Report, Stage, StageChanged, Step
from engine.settings.config import save

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.cli.activity import Moment
    from engine.cli.outcome import Outcome
    from engine.model import Event, Problem


class FakeEngine:
    """Starts, says what it is told to say, and stops."""

    def __init__(self, *answers: bool) -> None:
        self.is_running = False
        self.stops = 0
        self.answers = list(answers)
        self.asked = 0
        self.on_start: Callable[[], None] = lambda: None
        self.on_stop: Callable[[], None] = lambda: None
        self.on_ask: Callable[[], None] = lambda: None
        self._listeners: list[Callable[[Event], None]] = []

    def listen(self, listener: Callable[[Event], None]) -> None:
        self._listeners.append(listener)

    def start(self) -> None:
        self.is_running = True
        self.on_start()

    def stop(self) -> None:
        if self.is_running:
            self.stops += 1
            self.on_stop()
        self.is_running = False

    def is_idle(self) -> bool:
        self.asked += 1
        self.on_ask()
        return self.answers.pop(0) if self.answers else False

    def say(self, *events: Event) -> None:
        for event in events:
            for listener in self._listeners:
                listener(event)


class Recorder:
    """A view that remembers."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.moments: list[Moment] = []
        self.outcome: Outcome | None = None
        self.on_look: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        self.told.append("open")
        return self

    def __exit__(self, *_: object) -> None:
        self.told.append("closed")

    def reported(self, report: Report) -> None:
        self.told += [step.name for step in report.steps]

    def changed(self, change: StageChanged) -> None:
        self.told.append(f"{change.stage} {change.condition}")

    def met(self, problem: Problem) -> None:
        self.told.append(f"met {problem.code}")

    def solved(self, problem: Problem) -> None:
        self.told.append(f"solved {problem.code}")

    def look(self, now: Moment) -> None:
        self.moments.append(now)
        self.on_look()

    def stopping(self) -> None:
        self.told.append("stopping")

    def ended(self, outcome: Outcome, code: int) -> None:
        self.told.append(f"ended {code}")
        self.outcome = outcome


@pytest.fixture
def view():
    return Recorder()


@pytest.fixture
def run(home, config, view):
    """Run an engine; the view is the recorder unless another is given."""

    def run(engine: FakeEngine, give_up: float | None = 60.0, other_view: object = None) -> int:
        home.create()
        return Run(home, config, engine, other_view or view, give_up).run()

    return run


def step(name: str, state: str = "done") -> Report:
    return Report(Stage.UPLOAD, (Step(1.0, Stage.UPLOAD, "scans", name, state, 10, "", 1),), (), 10, 5.0)


def test_it_ends_with_0_when_nothing_is_left(run, view, story):
    engine = FakeEngine(False, True)
    engine.on_start = lambda: story.done("early.txt", 7)
    assert run(engine) == 0
    assert engine.stops == 1
    assert engine.asked == 2
    assert view.told == ["open", "stopping", "ended 0", "closed"]
    assert view.outcome.is_idle
    assert not view.outcome.has_problems


def test_what_moved_is_counted_from_the_start_of_the_run(run, view, story):
    story.done("before.txt", 1000)
    engine = FakeEngine(True)
    engine.on_ask = lambda: (story.done("a.txt", 7), story.downloaded("2026/a.txt", size=7))
    assert run(engine) == 0
    assert (view.outcome.uploaded.files, view.outcome.uploaded.bytes) == (1, 7)
    assert (view.outcome.downloaded.files, view.outcome.downloaded.bytes) == (1, 7)


def test_nothing_is_waited_for_when_there_is_nothing_to_do(run):
    began = time.monotonic()
    assert run(FakeEngine(True)) == 0
    assert time.monotonic() - began < 3.0


def test_events_reach_the_view_in_order_the_last_ones_too(run, view):
    engine = FakeEngine(True)
    engine.on_start = lambda: engine.say(StageChanged(Stage.UPLOAD, Condition.RUNNING), step("a.txt"))
    engine.on_stop = lambda: engine.say(step("b.txt"), StageChanged(Stage.UPLOAD, Condition.STOPPED))
    assert run(engine) == 0
    assert [word for word in view.told if "upload" in word or "txt" in word] == [
        "upload running", "a.txt", "b.txt", "upload stopped",
    ]  # fmt: skip


@pytest.mark.parametrize("leave", ["waits_for_person", "skipped", "foreign_message"])
def test_it_ends_with_3_when_something_waits_for_a_person(run, view, story, leave):
    getattr(story, leave)("a.txt")
    assert run(FakeEngine(True)) == 3
    assert view.outcome.problems


def test_it_ends_with_3_when_problems_are_open(run, view, story):
    story.problem()
    assert run(FakeEngine(True)) == 3
    assert "met no-bucket" in view.told
    assert view.outcome.is_idle


def test_problems_are_told_once_and_when_they_are_solved(run, view, story):
    story.problem()
    engine = FakeEngine()
    looks = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 2:
            story.solved()
        if "solved no-bucket" in view.told:
            engine.answers = [True]

    view.on_look = look
    assert run(engine) == 0
    assert [word for word in view.told if "no-bucket" in word] == ["met no-bucket", "solved no-bucket"]


def test_it_gives_up_when_problems_let_nothing_move(run, view, story):
    story.queued("a.txt")
    story.problem()
    assert run(FakeEngine(), give_up=0.3) == 3
    assert view.outcome.has_given_up
    assert view.outcome.unfinished == 1


def test_a_pause_lets_it_give_up_too(run, view, command, story):
    command("pause")
    story.queued("a.txt")
    assert run(FakeEngine(), give_up=0.3) == 3
    assert view.outcome.has_given_up


def test_it_does_not_give_up_while_files_move(run, view, story):
    story.problem()
    engine = FakeEngine()
    began = time.monotonic()

    def look() -> None:
        if time.monotonic() - began < 1.5:
            engine.say(step("a.txt", "notified"))

    view.on_look = look
    assert run(engine, give_up=0.7) == 3
    assert time.monotonic() - began >= 1.5 + 0.7 - 0.6


def test_failing_again_and_again_is_no_movement(run, view, story):
    story.problem()
    engine = FakeEngine()
    view.on_look = lambda: engine.say(
        Report(Stage.UPLOAD, (Step(1.0, Stage.UPLOAD, "scans", "a", "problem"),), (), 0, 0)
    )
    assert run(engine, give_up=0.3) == 3


def test_it_waits_as_long_as_it_takes_where_nothing_is_wrong(run, view, story):
    story.queued("slow.txt")
    engine = FakeEngine()
    began = time.monotonic()
    view.on_look = lambda: engine.answers.append(time.monotonic() - began > 1.0)
    engine.answers = [False]
    run(engine, give_up=0.2)
    assert not view.outcome.has_given_up


def test_files_under_way_are_shown_with_their_names(run, view, story):
    up, down = story.queued("big.mov", 100), story.received("2026/down.bin", size=50)
    engine = FakeEngine(False, False, True)
    engine.on_start = lambda: engine.say(
        Report(Stage.UPLOAD, (), (Progress(Stage.UPLOAD, up.id, 40, 100, 8.0),), 40, 8.0),
        Report(Stage.DOWNLOAD, (), (Progress(Stage.DOWNLOAD, down.id, 10, 50, 2.0),), 10, 2.0),
    )
    run(engine)
    shown = max((moment.current for moment in view.moments), key=len)
    assert {(item.stage, item.name, item.done, item.total) for item in shown} == {
        (Stage.UPLOAD, "big.mov", 40, 100),
        (Stage.DOWNLOAD, "2026/down.bin", 10, 50),
    }
    assert max(moment.up_rate for moment in view.moments) == 8.0


def test_it_stops_the_engine_when_the_reader_of_its_output_leaves(run):
    class Left(Recorder):
        def look(self, now: Moment) -> None:
            raise BrokenPipeError

        def stopping(self) -> None:
            raise BrokenPipeError

    engine = FakeEngine()
    with pytest.raises(BrokenPipeError):
        run(engine, other_view=Left())
    assert engine.stops == 1


def test_an_engine_that_cannot_start_is_told(run, view):
    engine = FakeEngine()

    def refuse() -> None:
        raise AlreadyRunning("Bucket Brigade runs already with these settings.")

    engine.on_start = refuse
    with pytest.raises(AlreadyRunning):
        run(engine)
    assert view.told == ["open", "closed"]


@pytest.mark.row("L12")
@pytest.mark.parametrize(
    ("number", "give_up", "code"),
    [(signal.SIGTERM, None, 0), (signal.SIGINT, None, 0), (signal.SIGTERM, 60.0, 143), (signal.SIGINT, 60.0, 130)],
)
def test_a_signal_ends_it_gracefully(run, view, number, give_up, code):
    view.on_look = lambda: signal.raise_signal(number)
    engine = FakeEngine()
    before = signal.getsignal(number)
    assert run(engine, give_up=give_up) == code
    assert engine.stops == 1
    assert view.told[-3:] == ["stopping", f"ended {code}", "closed"]
    assert signal.getsignal(number) is before


def test_problems_show_in_the_code_also_when_a_signal_ended_it(run, view, story):
    story.problem()
    view.on_look = lambda: signal.raise_signal(signal.SIGTERM)
    assert run(FakeEngine(), give_up=None) == 3


def test_a_second_signal_ends_it_at_once(run, view):
    view.on_look = lambda: signal.raise_signal(signal.SIGINT)
    engine = FakeEngine()
    engine.on_stop = lambda: signal.raise_signal(signal.SIGINT)
    assert run(engine) == 130
    assert view.told[-2:] == ["stopping", "closed"]


def test_a_signal_that_was_to_be_ignored_stays_ignored(run, view):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        engine = FakeEngine(False, True)
        view.on_look = lambda: signal.raise_signal(signal.SIGINT)
        assert run(engine) == 0
    finally:
        signal.signal(signal.SIGINT, before)


def test_it_can_run_on_another_thread(run):
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run(FakeEngine(True))))
    thread.start()
    wait_until(lambda: codes)
    thread.join()
    assert codes == [0]


def test_json_is_one_object_a_line(run, capsys, story):
    story.problem()
    engine = FakeEngine(True)
    engine.on_start = lambda: engine.say(StageChanged(Stage.UPLOAD, Condition.RUNNING), step("ü\n.txt"))
    assert run(engine, other_view=JsonView()) == 3
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    events = [line["event"] for line in lines]
    assert set(events) == {"stage", "step", "problem", "progress", "stopping", "summary"}
    by_event = {line["event"]: line for line in lines}
    assert by_event["step"] == {
        "event": "step", "at": 1.0, "stage": "upload", "route": "scans", "name": "ü\n.txt", "state": "done",
        "size": 10, "code": "", "id": 1,
    }  # fmt: skip
    assert by_event["problem"]["sentence"] == "The bucket papers does not exist."
    assert by_event["problem"]["advice"]
    assert by_event["progress"]["routes"][0]["route"] == "scans"
    assert events[-1] == "summary"
    assert by_event["summary"]["exit_code"] == 3
    assert by_event["summary"]["problems"][0]["code"] == "no-bucket"


def test_json_progress_comes_at_most_once_a_second(run, capsys):
    assert run(FakeEngine(False, False, False, True), other_view=JsonView()) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    at = [line["at"] for line in lines if line["event"] == "progress"]
    assert at
    assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(at))


def test_plain_lines_for_people_and_logs(run, capsys, story):
    story.waits_for_person("bad name.txt")
    engine = FakeEngine(True)
    engine.on_start = lambda: engine.say(
        StageChanged(Stage.UPLOAD, Condition.RUNNING),
        StageChanged(Stage.UPLOAD, Condition.STOPPED, "ended with -9", time.time() + 5),
        StageChanged(Stage.WATCH, Condition.RESTING, "ended with 1", time.time() + 60),
        step("not told.txt"),
    )
    assert run(engine, other_view=PlainView()) == 3
    out = capsys.readouterr().out
    assert "The upload stage ended with -9; it is started again in" in out
    assert "The watch stage keeps failing (ended with 1) and rests" in out
    assert "Name not possible (scans, upload)" in out
    assert "1 queued" in out
    assert "1 file on the way: waiting for you." in out
    assert "not told" not in out


@pytest.fixture
def fake_in_place(monkeypatch):
    engine = FakeEngine(True)
    monkeypatch.setattr(run_module, "Engine", lambda _home, _config: engine)
    monkeypatch.setattr(run_module, "start_log", lambda *_: None)
    return engine


def test_the_command_runs_until_idle(command, fake_in_place):
    said = command("run", "--until-idle", "--json")
    assert said.code == 0
    assert json.loads(said.out.splitlines()[-1])["event"] == "summary"


def test_the_command_tells_every_complaint_and_does_not_start(command, home, fake_in_place):
    home.config_file.write_text('[[route]]\nname = "scans"\nroot = "/x"\nbucket = "a/b"\nqueue = ""\n')
    said = command("run", "--until-idle")
    assert (said.code, said.out) == (2, "")
    assert "'a/b' is not a name" in said.err
    assert "queue is missing" in said.err
    assert "config check" in said.err
    assert not fake_in_place.stops


def test_the_command_warns_of_what_does_not_matter_and_runs(command, home, fake_in_place):
    home.config_file.write_text(home.config_file.read_text() + 'colour = "blue"\n')
    said = command("run", "--until-idle")
    assert said.code == 0
    assert "colour is not a setting" in said.err


def test_without_a_route_there_is_nothing_to_run(home, config, fake_in_place):
    save(home.config_file, type(config)())
    with pytest.raises(ConfigError, match="No route is set up"):
        run_headless(home.config_file.parent, until_idle=True, json=False)


def test_a_terminal_gets_a_live_display(command, fake_in_place, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    said = command("run", "--until-idle")
    assert said.code == 0
    assert "Up: nothing. Down: nothing." in said.out
