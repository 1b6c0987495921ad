"""One engine for a home and its folders."""

from __future__ import annotations

import threading

import pytest

from engine.errors import AlreadyRunning
from engine.files.locks import FolderLock
from engine.supervisor.claims import Claims, is_engine_running


def test_nobody_runs_in_a_home_that_does_not_exist(ground):
    assert not is_engine_running(ground.home)
    assert not ground.home.lock_folder.exists(), "asking makes nothing"


@pytest.mark.row("L06")
def test_what_is_taken_is_held_until_it_is_released(ground):
    claims = Claims()
    claims.take(ground.home, ground.config)
    assert is_engine_running(ground.home)
    with pytest.raises(AlreadyRunning):
        Claims().take(ground.home, ground.config)
    claims.release()
    claims.release()
    assert not is_engine_running(ground.home)
    again = Claims()
    again.take(ground.home, ground.config)
    again.release()


def test_the_folders_are_made(ground):
    claims = Claims()
    claims.take(ground.home, ground.config)
    claims.release()
    assert all(folder.is_dir() for folder in ground.config.routes[0].folders)


@pytest.mark.row("L02")
def test_a_home_that_cannot_note_the_folders_runs_all_the_same(ground):
    ground.home.create()
    ground.home.known_folders_file.mkdir()
    claims = Claims()
    claims.take(ground.home, ground.config)
    assert is_engine_running(ground.home)
    claims.release()


@pytest.mark.row("L06")
def test_a_refusal_holds_nothing(ground, tmp_path):
    folders, both = Claims(), Claims()
    folders.take(ground.home.at(tmp_path / "elsewhere"), ground.config)
    with pytest.raises(AlreadyRunning, match="folder"):
        both.take(ground.home, ground.config)
    assert not is_engine_running(ground.home)
    folders.release()


def test_asking_whether_one_runs_keeps_none_from_starting(ground):
    """Front ends ask all the time, and hold the lock for a moment each."""
    ground.home.create()
    ends = threading.Event()

    def ask() -> None:
        while not ends.wait(0.002):
            is_engine_running(ground.home)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(20):
            claims = Claims()
            claims.take(ground.home, ground.config)
            claims.release()
    finally:
        ends.set()
        asking.join()


@pytest.mark.row("W21")
def test_a_folder_that_was_used_before_is_not_made_anew_but_locked_when_it_is_back(ground):
    claims = Claims()
    claims.take(ground.home, ground.config)
    claims.release()
    folder = ground.config.routes[0].watch_path
    away = folder.rename(f"{folder}-away")
    claims.take(ground.home, ground.config)
    assert not folder.exists()
    claims.take_returned()
    away.rename(folder)
    claims.take_returned()
    assert not FolderLock(folder).acquire(), "it is ours"
    claims.release()
    lock = FolderLock(folder)
    assert lock.acquire()
    lock.release()


@pytest.mark.row("W21")
def test_a_folder_that_comes_back_and_is_somebody_elses_is_told_in_the_log(ground, caplog):
    claims = Claims()
    claims.take(ground.home, ground.config)
    claims.release()
    folder = ground.config.routes[0].watch_path
    away = folder.rename(f"{folder}-away")
    claims.take(ground.home, ground.config)
    away.rename(folder)
    other = FolderLock(folder)
    assert other.acquire()
    claims.take_returned()
    assert "Another Bucket Brigade" in caplog.text
    other.release()
    claims.take_returned()
    assert not other.acquire()
    claims.release()
