"""The watch stage in a process of its own, with what the system's own calls may answer, and when it is stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from integration.ground import Machine, until
from servers import ROOT

from engine.settings.route import Route

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify and strace are Linux's")
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    route = Route(name="scans", root=str(tmp_path / "root"), bucket="bucket", queue="queue", settle_seconds=0.0)
    return Machine.at(tmp_path / "home", route)


@contextmanager
def watching(machine: Machine, *before: str) -> Iterator[subprocess.Popen[str]]:
    """The stage at work; `before` is put before its command."""
    command = [*before, sys.executable, "-m", "faults.watch_alone", str(machine.home.lock_folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
            process.communicate(timeout=20)
            assert process.returncode == 0
        finally:
            process.kill()


def strace(*inject: str, path: Path | None = None) -> list[str]:
    """What has the system calls answer so. `path`: only those about it."""
    calls = ",".join(one.partition(":")[0] for one in inject)
    about = ["-P", str(path)] if path else []
    injections = [word for one in inject for word in ("-e", f"inject={one}")]
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", *about, *injections]


def claimed(machine: Machine, *names: str) -> Callable[[], bool]:
    return lambda: sorted(row.name for row in machine.transfers()) == sorted(names)


@needs_strace
@pytest.mark.parametrize(
    "inject",
    [
        pytest.param("inotify_add_watch:error=ENOSPC", marks=pytest.mark.row("W03")),
        pytest.param("inotify_init,inotify_init1:error=EMFILE", marks=pytest.mark.row("W04")),
    ],
)
def test_without_watches_or_instances_left_it_looks_regularly_and_says_what_to_do(machine, inject):
    machine.drop("before", b"x")
    calls, _, error = inject.partition(":")
    with watching(machine, *strace(*(f"{call}:{error}" for call in calls.split(",")))):
        until(claimed(machine, "before"))
        problem = machine.until_problem("watch-limit")
        assert "limit reached" in problem.detail
        assert problem.count == 1
        machine.drop("sub/after", b"x")
        until(claimed(machine, "before", "sub/after"))
        assert [problem.code for problem in machine.problems()] == ["watch-limit"]
        until(lambda: machine.status().watch.is_polling)


@needs_strace
@pytest.mark.row("W03")
def test_a_folder_for_which_no_watch_is_left_is_looked_through(machine):
    (machine.route.watch_path / "sub").mkdir()
    with watching(machine, *strace("inotify_add_watch:error=ENOSPC:when=2+")):
        until(lambda: machine.status().watch.last_scan_at)
        machine.drop("sub/a", b"x")
        until(claimed(machine, "sub/a"))
        machine.until_problem("events-missed")


@needs_strace
@pytest.mark.parametrize("error", ["EIO", "EBUSY", "ESTALE"])
@pytest.mark.row("W23")
def test_a_folder_that_fails_for_a_while_is_told_and_looked_at_again(machine, error):
    machine.drop("bad/inside", b"x")
    machine.drop("good", b"x")
    bad = machine.route.watch_path / "bad"
    with watching(machine, *strace(f"getdents64:error={error}:when=1..4", path=bad)):
        until(claimed(machine, "good"))
        (problem,) = until(machine.problems)
        assert problem.subject == str(bad)
        until(claimed(machine, "bad/inside", "good"))
        machine.until_no_problem()


@needs_strace
@pytest.mark.parametrize("error", ["EIO", "ESTALE"])
@pytest.mark.row("W23")
def test_while_the_whole_folder_fails_nothing_is_concluded(machine, error):
    machine.drop("a", b"x")
    with watching(machine, *strace(f"getdents64:error={error}:when=1..3", path=machine.route.watch_path)):
        (problem,) = until(machine.problems)
        assert problem.subject == str(machine.route.watch_path)
        until(claimed(machine, "a"))
        machine.until_no_problem()


@needs_strace
@pytest.mark.row("W23")
def test_a_file_that_cannot_be_looked_at_for_a_while_is_not_taken_for_gone(machine):
    machine.drop("a", b"x")
    machine.drop("other", b"x")
    path = machine.route.watch_path / "a"
    with watching(machine, *strace("lstat:error=EIO:when=1..3", "newfstatat:error=EIO:when=1..3", path=path)):
        until(claimed(machine, "a", "other"))
        machine.until_no_problem()


@pytest.mark.row("W02")
def test_more_files_than_events_can_tell_of_are_all_taken_and_the_loss_is_told(machine):
    """The stage is stopped, as a busy computer may stop it, and the queue of events overflows meanwhile."""
    count = 8000
    assert 3 * count > int(Path("/proc/sys/fs/inotify/max_queued_events").read_text()), "the fault would not be made"
    with watching(machine) as process:
        until(lambda: machine.status().watch.last_scan_at)
        process.send_signal(signal.SIGSTOP)
        for number in range(count):
            (machine.route.watch_path / str(number)).write_bytes(b"x")
        process.send_signal(signal.SIGCONT)
        until(lambda: machine.status().watch.reason == "no-events")
        until(lambda: machine.status().queued.files == count)
    assert not any(machine.route.watch_path.iterdir())
