"""The program's processes in a hostile house: files vanish from the temporary folder, nobody else is let in, disks fill."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.ground import ON_ONE_SERVER, until
from integration.test_pipeline_secrets import family
from servers import ROOT
from waiting import wait_until

pytestmark = [
    pytest.mark.integration,
    ON_ONE_SERVER,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def open_files(pid: int) -> list[str]:
    """What the process has open or mapped, by where it leads."""
    found = [line.split(maxsplit=5)[5] for line in Path(f"/proc/{pid}/maps").read_text().splitlines() if "/" in line]
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(str(link.readlink()))
        except FileNotFoundError:
            continue
    return found


def stages_of(pid: int) -> list[int]:
    """In the order of their start: watch, upload, download."""
    return sorted(child for child in family(pid) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes())


def listening_sockets() -> set[str]:
    """As descriptors lead to them. States: https://man7.org/linux/man-pages/man5/proc_net.5.html, 0A is LISTEN."""
    tcp = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    unix = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    inodes = [row[9] for row in tcp if row[3] == "0A"] + [row[6] for row in unix if row[3] == "00010000"]
    return {f"socket:[{inode}]" for inode in inodes}


@pytest.mark.row("L17", "S03", "S04")
def test_a_temporary_folder_that_is_swept_stops_nothing_and_nobody_is_listened_to(machine, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    machine.drop("before.txt", b"before")
    run = machine.start_run()
    machine.until_arrived(1)
    members = family(run.pid)
    assert len(members) >= 4
    files = {file for member in members for file in open_files(member)}
    assert [file for file in files if file.startswith(str(temporary))] == []
    assert [file for file in files if file.endswith("(deleted)") and "/dev/zero" not in file] == []
    assert files & listening_sockets() == set(), "its pipes are inherited, and there is no other way in"

    shutil.rmtree(temporary)
    for stage in stages_of(run.pid)[:2]:  # a killed download would leave its messages hidden for a while
        os.kill(stage, signal.SIGKILL)
    machine.drop("after.txt", b"after")
    machine.until_arrived(2)
    assert machine.downloaded == {"before.txt": b"before", "after.txt": b"after"}
    run.terminate()
    assert run.wait(30) == 0


@pytest.mark.row("L11")
def test_no_process_is_left_of_a_doctor_whose_front_end_was_killed(machine, silent_server):
    """It waits for a server that says nothing, and would for minutes."""
    config = machine.home.config_file
    config.write_text(config.read_text().replace(machine.route.endpoint_url, silent_server))
    with subprocess.Popen(machine.command("doctor"), stdout=subprocess.PIPE, text=True, cwd=ROOT) as front_end:
        children = until(lambda: family(front_end.pid)[1:])
        front_end.kill()
    wait_until(lambda: not any(Path(f"/proc/{child}/fd/0").exists() for child in children), 15)


def test_an_output_that_cannot_be_written_stops_nothing(machine):
    """The disk of a log that somebody sends the output to is full."""
    machine.drop("a.txt", b"content")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            machine.command("run", "--until-idle"), stdout=full, stderr=full, timeout=90, check=False, cwd=ROOT
        )
    assert done.returncode == 0
    assert machine.downloaded == {"a.txt": b"content"}
