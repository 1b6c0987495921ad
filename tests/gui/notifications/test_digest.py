from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest

from engine.model import Count, Problem, RouteStatus, Stage, Status, WatchHealth
from engine.settings.route import General
from gui.notifications.digest import Digest, Topic

NOON = datetime(2026, 11, 22, 12, 0).astimezone().timestamp()
HOUR = 3600.0


class World:
    """What a digest is shown, second by second."""

    def __init__(self, up=0):
        self.digest = Digest()
        self.now = NOON
        self.up, self.down, self.queued = up, 0, 0
        self.problems = []
        self.moving = set()
        self.general = General()
        self.is_watched = False
        self.look()

    def look(self):
        route = RouteStatus(
            "Scans",
            WatchHealth("Scans"),
            queued=Count(self.queued, self.queued),
            uploaded=Count(self.up, self.up * 1000),
            downloaded=Count(self.down, self.down * 1000),
        )
        status = Status(self.now, True, (route,), tuple(self.problems))
        return self.digest.look(status, self.moving, self.general, self.now, is_watched=self.is_watched)

    def after(self, seconds, **changes):
        """What was told until then, looking each second."""
        for name, value in changes.items():
            setattr(self, name, value)
        told = []
        for _ in range(int(seconds)):
            told += self.look()
            self.now += 1
        return told

    def meets(self, code, subject="S3", count=1):
        problem = Problem(code, Stage.UPLOAD, "Scans", subject, "", "", count, self.now, self.now, self.now + 40)
        self.problems = [*self.problems, problem]


@pytest.fixture
def world():
    return World()


def counts(notes):
    return [(note.topic, note.count.files) for note in notes]


def codes(notes):
    return [[problem.code for problem in note.problems] for note in notes]


def test_what_was_there_before_is_no_news():
    assert World(up=500).after(60) == []


def test_a_batch_is_told_once_when_it_has_ended(world):
    assert world.after(20, up=50, queued=78, moving={Topic.UPLOADS}) == []
    told = world.after(20, up=128, queued=0, moving=set())
    assert counts(told) == [(Topic.UPLOADS, 128)]
    assert told[0].count.bytes == 128_000
    assert world.after(HOUR) == []
    assert world.digest.next_look is None


def test_both_directions_are_told_by_themselves(world):
    assert counts(world.after(20, up=2, down=3)) == [(Topic.UPLOADS, 2), (Topic.DOWNLOADS, 3)]


def test_files_that_come_one_after_the_other_are_told_together(world):
    told = world.after(10, up=1)
    for number in range(2, 41):
        told += world.after(15, up=number)
    told += world.after(HOUR)
    assert len(told) == 3, "ten minutes of a file each quarter of a minute"
    assert sum(note.count.files for note in told) == 40


def test_what_waits_does_not_keep_back_what_arrived(world):
    assert counts(world.after(29, up=5, queued=3)) == []
    assert counts(world.after(5)) == [(Topic.UPLOADS, 5)]


def test_a_large_file_on_its_way_belongs_to_the_batch(world):
    assert world.after(600, up=5, queued=1, moving={Topic.UPLOADS}) == []
    assert counts(world.after(10, up=6, queued=0, moving=set())) == [(Topic.UPLOADS, 6)]


def test_who_looks_at_the_window_needs_no_notification(world):
    world.meets("no-bucket")
    assert world.after(20, up=5, is_watched=True) == []
    assert world.after(HOUR, is_watched=False) == []


def test_what_is_not_wanted_is_not_told(world):
    world.general = General(notify_uploads=False, notify_downloads=False, notify_problems=False)
    world.meets("no-bucket")
    assert world.after(60, up=5, down=5) == []
    assert counts(world.after(60, general=General())) == [(Topic.PROBLEMS, 0)], "files of that time are no news now"


def test_a_cause_is_told_once_however_many_files_it_stops(world):
    told = []
    for count in (1, 500, 5_000):
        world.problems = []
        world.meets("not-allowed", "s3:PutObject", count)
        told += world.after(120)
    assert codes(told) == [["not-allowed"]]


def test_many_subjects_of_one_cause_are_one_cause(world):
    for number in range(5_000):
        world.meets("file-refused", f"scan-{number}.pdf")
    assert codes(world.after(120)) == [["file-refused"]]


def test_causes_that_come_together_are_told_together(world):
    world.meets("no-bucket")
    world.meets("no-queue")
    assert codes(world.after(20)) == [["no-bucket", "no-queue"]]


def test_causes_that_come_one_after_the_other_keep_a_minute_apart(world):
    told = []
    for code in ("no-bucket", "no-queue", "bad-credentials", "folder-missing"):
        world.meets(code)
        told += world.after(10)
    told += world.after(HOUR)
    assert codes(told) == [["no-bucket"], ["no-queue", "bad-credentials", "folder-missing"]]


def test_what_passes_by_itself_is_not_told(world):
    for code in ("throttled", "file-busy", "watch-limit", "ledger-repaired"):
        world.meets(code)
    assert world.after(HOUR) == []
    assert world.digest.next_look is None


def test_a_connection_may_be_away_for_a_moment(world):
    world.meets("offline")
    assert world.after(50) == []
    assert world.after(5, problems=[]) == []
    world.meets("offline")
    assert codes(world.after(70)) == [["offline"]]


def test_a_cause_that_comes_and_goes_is_told_once_an_hour_at_most(world):
    told = []
    for _ in range(20):
        world.meets("no-bucket")
        told += world.after(60)
        told += world.after(60, problems=[])
    assert codes(told) == [["no-bucket"]]
    world.after(HOUR)
    world.meets("no-bucket")
    assert codes(world.after(60)) == [["no-bucket"]]


def test_quiet_hours_keep_everything_for_later(world):
    world.general = General(quiet_hours="11:30-12:30")
    world.meets("no-bucket")
    assert world.after(60, up=5) == []
    assert world.digest.next_look == NOON + HOUR / 2
    world.now = NOON + HOUR / 2
    assert counts(world.look()) == [(Topic.UPLOADS, 5), (Topic.PROBLEMS, 0)]


def test_a_new_ledger_counts_anew(world):
    world.after(60, up=500)
    assert world.after(60, up=0) == []
    assert counts(world.after(400, up=3)) == [(Topic.UPLOADS, 3)]


def test_it_says_when_to_look_again(world):
    world.up = 1
    assert world.look() == []
    assert world.digest.next_look == world.now + 3
    world.now += 3
    assert counts(world.look()) == [(Topic.UPLOADS, 1)]
    assert world.digest.next_look is None


def test_the_pause_between_notifications_is_adjustable(world):
    world.general = dataclasses.replace(General(), notify_pause_minutes=0)
    told = world.after(10, up=1) + world.after(10, up=2)
    assert counts(told) == [(Topic.UPLOADS, 1), (Topic.UPLOADS, 1)]
