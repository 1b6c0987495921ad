"""The ledger's disk is full; a disk cannot be read."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.crew import Crew
from faults.traced import NEEDS_STRACE
from integration.ground import Machine, messages_in, objects_in, route_on, until
from servers import BucketAndQueue

from engine.cli.main import run_command
from engine.errors import CAUSES
from engine.model import Report, Stage

pytestmark = pytest.mark.integration


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


@pytest.mark.row("L02")
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting needs root on Linux")
def test_with_a_full_ledger_nothing_is_done_until_there_is_room(
    on_moto: BucketAndQueue, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _small_disk(tmp_path / "home") as home:
        machine = Machine.at(home, route_on(on_moto, tmp_path / "root", download=False))
        machine.start()
        assert machine.engine is not None
        codes: set[str] = set()
        machine.engine.listen(lambda event: codes.update(_codes(event)))
        try:
            machine.drop("before.txt", b"before")
            machine.until_uploaded(1)
            _fill(home / "full")
            machine.drop("now.txt", b"now")
            until(lambda: "disk-full" in codes)
            assert machine.watched | machine.queued == {"now.txt": b"now"}
            assert objects_in(on_moto) == {"before.txt": b"before"}
            assert messages_in(on_moto) == 1
            assert [problem["code"] for problem in _told(machine, capsys)] == ["disk-full"]
            (home / "full").unlink()
            machine.until_uploaded(2)
            assert machine.uploaded == {"before.txt": b"before", "now.txt": b"now"}
            assert objects_in(on_moto) == {"before.txt": b"before", "now.txt": b"now"}
            until(lambda: not _told(machine, capsys))
        finally:
            machine.stop()


def _told(machine: Machine, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """The problems that the command line tells."""
    run_command(["status", "--json", "--home", str(machine.home.config_file.parent)])
    problems: list[dict[str, str]] = json.loads(capsys.readouterr().out)["problems"]
    return problems


def _codes(event: object) -> set[str]:
    return {step.code for step in event.steps} if isinstance(event, Report) else set()


@pytest.mark.row("U37")
@NEEDS_STRACE
def test_a_file_that_the_disk_cannot_read_waits_and_says_so(on_moto: BucketAndQueue, tmp_path: Path) -> None:
    machine = Machine.at(tmp_path / "home", route_on(on_moto, tmp_path / "root", download=False))
    crew = Crew(machine.home, machine.config)
    crew.start(Stage.WATCH, Stage.UPLOAD)
    process = crew.workers[Stage.UPLOAD].process.pid
    assert process is not None
    try:
        with _unreadable(machine.route.queued_path / "bad.bin", process):
            machine.drop("bad.bin", b"bad")
            machine.drop("good.bin", b"good")
            crew.until(lambda: machine.uploaded == {"good.bin": b"good"} and _waits(machine))
        assert machine.queued == {"bad.bin": b"bad"}
        assert objects_in(on_moto) == {"good.bin": b"good"}
        machine.retry()
        crew.until(lambda: machine.uploaded == {"bad.bin": b"bad", "good.bin": b"good"})
        crew.stop()
    finally:
        crew.kill()


@contextlib.contextmanager
def _unreadable(path: Path, process: int) -> Iterator[None]:
    """Whatever that process reads of the file is an input/output error."""
    command = ["strace", "-f", "-o", "/dev/null", "-P", str(path), "-e", "trace=pread64"]
    inject = ["-e", "inject=pread64:error=EIO", "-p", str(process)]
    with subprocess.Popen([*command, *inject], stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr is not None
        assert "attached" in strace.stderr.readline()
        yield
        strace.terminate()


def _waits(machine: Machine) -> bool:
    row = next((row for row in machine.transfers() if row.name == "bad.bin"), None)
    return row is not None and row.code == "file-refused" and row.next_try > 0 and bool(CAUSES[row.code].advice)
