"""Events of the real system, and what is done without them."""

from __future__ import annotations

import sys
import threading

import pytest
from waiting import wait_until
from watchdog.observers.api import BaseObserver

from engine.stages import observing as observing_module
from engine.stages.observing import Changes, Observing


@pytest.fixture
def observing(tmp_path):
    folder = tmp_path / "Watch"
    folder.mkdir()
    watched = Observing(folder, lambda: None)
    yield watched
    watched.stop()


def test_the_first_answer_wants_a_scan_and_the_next_does_not(observing):
    assert observing.changes() == Changes(frozenset(), wants_scan=True)
    assert observing.changes() == Changes(frozenset(), wants_scan=False)
    assert not observing.is_polling


def names_until(observing, wanted: set[str]) -> set[str]:
    found: set[str] = set()

    def look() -> bool:
        found.update(observing.changes().names)
        return found >= wanted

    wait_until(look)
    return found


def test_files_are_told_of_by_name(tmp_path, observing):
    told: list[None] = []
    observing._on_change = lambda: told.append(None)
    observing.changes()
    (tmp_path / "Watch" / "ü.txt").write_bytes(b"x")
    (tmp_path / "outside").write_bytes(b"x")
    (tmp_path / "outside").rename(tmp_path / "Watch" / "moved in")
    assert names_until(observing, {"ü.txt", "moved in"}) == {"ü.txt", "moved in"}
    assert told
    assert observing.last_event_at > 0


@pytest.mark.skipif(sys.platform != "linux", reason="only there watchdog waits for the other half of a move")
def test_a_file_that_was_taken_does_not_hold_up_the_next(tmp_path, observing, monkeypatch):
    grouper = pytest.importorskip("watchdog.observers.inotify_move_event_grouper").InotifyMoveEventGrouper
    monkeypatch.setattr(grouper, "delay", 60.0)
    observing.changes()
    (tmp_path / "Watch" / "taken").write_bytes(b"x")
    names_until(observing, {"taken"})
    (tmp_path / "Watch" / "taken").rename(tmp_path / "elsewhere")
    (tmp_path / "Watch" / "next").write_bytes(b"x")
    names_until(observing, {"next"})


def test_a_new_folder_wants_a_scan_and_its_files_are_told_of(tmp_path, observing):
    observing.changes()
    (tmp_path / "Watch" / "sub").mkdir()
    wait_until(lambda: observing.changes().wants_scan)
    (tmp_path / "Watch" / "sub" / "a").write_bytes(b"x")
    names_until(observing, {"sub/a"})


def test_a_folder_that_was_replaced_is_watched_anew(tmp_path, observing):
    observing.changes()
    observing.changes()
    folder = tmp_path / "Watch"
    folder.rename(tmp_path / "old")
    observing.changes()  # it is missing: nothing to watch, nothing to fail at
    folder.mkdir()
    wait_until(lambda: observing.changes().wants_scan)
    (folder / "a").write_bytes(b"x")
    names_until(observing, {"a"})


@pytest.mark.row("W05")
def test_a_dead_observer_is_replaced(tmp_path, observing):
    observing.changes()
    first = observing._observer
    first.stop()
    first.join()
    assert observing.changes().wants_scan
    assert observing._observer is not first
    (tmp_path / "Watch" / "a").write_bytes(b"x")
    names_until(observing, {"a"})


@pytest.mark.skipif(sys.platform == "win32", reason="its emitter is another one")
@pytest.mark.row("W05")
def test_a_dead_emitter_is_found(tmp_path, observing):
    observing.changes()
    first = observing._observer
    for emitter in first.emitters:
        emitter.stop()
        emitter.join()
    wait_until(lambda: observing.changes().wants_scan)
    assert observing._observer is not first


@pytest.mark.skipif(sys.platform == "win32", reason="its emitter is another one")
@pytest.mark.row("W05")
def test_an_emitter_that_fails_is_replaced(tmp_path, observing, monkeypatch):
    observing.changes()
    first = observing._observer
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    (emitter,) = first.emitters

    def fail(*_: object) -> None:
        raise RuntimeError("made by the test")

    emitter.queue_events = fail
    (tmp_path / "Watch" / "a").write_bytes(b"x")  # it turns at the next event
    wait_until(lambda: observing.changes().wants_scan)
    assert observing._observer is not first
    (tmp_path / "Watch" / "b").write_bytes(b"x")
    names_until(observing, {"b"})


@pytest.mark.row("W03", "W04")
def test_what_was_begun_before_a_limit_was_met_is_ended(observing, monkeypatch):
    """The fixture that counts threads fails this test otherwise."""
    monkeypatch.setattr(BaseObserver, "schedule", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "limit")))
    observing.changes()
    assert observing.is_polling


@pytest.mark.row("W24")
def test_in_a_flood_of_events_the_observer_rests(observing, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(observing_module.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(observing_module, "_FLOOD", 5)
    observing.changes()
    observing.scanned([])
    tell(observing, *"abcde")
    assert observing.changes().wants_scan
    assert observing._observer is None
    assert (observing.doubt, observing.is_polling) == ("no-events", False)
    assert observing.scanned(["f"]) == 0
    observing.changes()
    assert observing._observer is None
    clock[0] += observing_module._REST
    assert observing.changes().wants_scan
    assert observing._observer is not None
    observing.scanned(["g"])
    assert not observing.doubt


def test_without_events_it_says_so_and_tries_again_later(tmp_path, observing, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(observing_module.time, "monotonic", lambda: clock[0])

    def refuse(self) -> None:
        raise OSError(28, "inotify watch limit reached")

    with monkeypatch.context() as limited:
        limited.setattr(BaseObserver, "start", refuse)
        assert observing.changes().wants_scan
        assert observing.is_polling
        assert "limit" in observing.reason
    observing.changes()
    assert observing.is_polling, "not tried again at once"
    clock[0] += observing_module._TRY_AGAIN
    assert observing.changes().wants_scan
    assert not observing.is_polling


def tell(observing, *names: str) -> None:
    for name in names:
        observing._tell(f"{observing._folder}/{name}", is_folder=False)


def test_what_a_scan_found_and_no_event_tells_of_until_the_next_was_missed(observing):
    observing.changes()
    assert observing.scanned(["there before"]) == 0, "nobody could tell of it"
    assert not observing.doubt
    tell(observing, "told before")
    observing.changes()
    tell(observing, "just told")
    assert observing.scanned(["told before", "just told", "told late", "missed"]) == 0
    assert observing.doubt
    assert not observing.has_missed
    tell(observing, "told late")
    assert observing.scanned([]) == 1
    assert observing.has_missed
    assert observing.scanned([]) == 0, "it is counted once"


@pytest.mark.row("W05")
def test_an_observer_that_misses_files_is_replaced_once_in_a_while(observing, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(observing_module.time, "monotonic", lambda: clock[0])

    def miss() -> None:
        observing.scanned(["missed"])
        observing.scanned([])

    observing.changes()
    observing.scanned([])
    first = observing._observer
    miss()
    assert observing.changes().wants_scan
    second = observing._observer
    assert second is not first
    observing.scanned([])
    miss()
    observing.changes()
    assert observing._observer is second
    clock[0] += observing_module._TRY_AGAIN
    assert not observing.doubt, "all went well since"


@pytest.mark.row("W24")
def test_names_are_remembered_up_to_a_number(observing, monkeypatch):
    monkeypatch.setattr(observing_module, "_KEPT", 3)
    observing.changes()
    observing.scanned([])
    tell(observing, "a", "b", "c", "d")
    assert observing.changes() == Changes(frozenset("abc"), wants_scan=True)
    tell(observing, "e", "f")
    assert not observing.changes().wants_scan
    assert not observing._announced
    observing.scanned(["g"])
    assert observing.scanned([]) == 0, "nobody can say"


def test_a_burst_of_events_is_followed_by_a_scan(observing, monkeypatch):
    clock = [1000.0]
    observing.changes()
    observing.changes()
    monkeypatch.setattr(observing_module.time, "time", lambda: clock[0])
    for number in range(observing_module._MANY):
        observing._tell(f"{observing._folder}/{number}", is_folder=False)
    assert not observing.changes().wants_scan, "it may not be over"
    clock[0] += observing_module._CALM
    assert observing.changes().wants_scan
    assert not observing.changes().wants_scan


def test_stopping_twice_and_without_start_is_fine(tmp_path):
    watched = Observing(tmp_path, lambda: None)
    watched.stop()
    watched.changes()
    watched.stop()
    watched.stop()
