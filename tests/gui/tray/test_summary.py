from __future__ import annotations

import pytest

from engine.model import NEVER, Count, Pause, Problem, Reason, RouteStatus, Stage, Status, WatchHealth
from gui.bridge import Flow, News
from gui.moving import Moving
from gui.traffic import Traffic
from gui.tray.summary import Backlog, TrayState, summary_of

NOW = 1000.0
NOTHING = Count()


def status(*problems, queued=NOTHING, pause=None, is_running=True):
    route = RouteStatus("Scans", WatchHealth("Scans"), queued=queued, pause=pause)
    return Status(NOW, is_running, (route,), problems)


def problem(code, subject="S3"):
    return Problem(code, Stage.UPLOAD, "Scans", subject, "", "", 1, 0.0, 0.0, 0.0)


def summary(status, *, rate=0.0, backlog=None):
    traffic = Traffic()
    traffic.hear(News(flows={Stage.UPLOAD: Flow(int(rate) * 5)}), NOW)
    return summary_of(status, Moving(), traffic, backlog or Backlog(), NOW)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (None, TrayState.OFFLINE),
        (status(is_running=False), TrayState.OFFLINE),
        (status(), TrayState.IDLE),
        (status(queued=Count(1, 10)), TrayState.WORKING),
        (status(pause=Pause("", 0, NEVER)), TrayState.PAUSED),
        (status(problem("no-bucket")), TrayState.PROBLEM),
        (status(problem("offline")), TrayState.OFFLINE),
        (status(problem("offline"), problem("no-bucket")), TrayState.PROBLEM),
        (status(problem("throttled")), TrayState.IDLE),
    ],
)
def test_the_state(qtbot, given, state):
    assert summary(given).state is state


def test_the_line_says_how_much_and_how_long(qtbot):
    assert summary(status(queued=Count(128, 15_156_000_000)), rate=42.1e6).line == "128 files, 6 min left (42.1 MB/s)"
    assert summary(status(queued=Count(1, 10))).line == "1 file"
    assert summary(status()).line == "Everything has arrived"
    assert summary(status(problem("no-bucket", "acme"))).line == "The bucket acme does not exist."
    assert summary(status(queued=Count(2, 10), pause=Pause("", 0, NEVER))).line == "Paused, 2 files"
    resting = summary(status(queued=Count(2, 10), pause=Pause("", 0, NEVER, Reason.BATTERY)))
    assert (resting.state, resting.line) == (TrayState.PAUSED, "On battery, 2 files")


def test_the_ring_fills_from_the_highest_tide():
    backlog = Backlog()
    assert [backlog.fraction(left) for left in (100, 75, 50, 0)] == [0.0, 0.25, 0.5, 0.0]
    assert backlog.fraction(10) == 0.0
