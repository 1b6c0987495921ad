"""Another version of the program takes over where the old one was killed; and back again nothing is damaged."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from faults.proxy import FaultProxy
from integration.ground import ON_MOTO, Machine, bodies_of, objects_in, until
from servers import ROOT, BucketAndQueue

from engine.ledger import schema

pytestmark = [pytest.mark.integration, ON_MOTO]

_NEXT = """

_MIGRATIONS += ("CREATE TABLE of_the_next_version(x); ALTER TABLE transfer ADD COLUMN novelty TEXT DEFAULT 'new';",)
"""


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    """The next version of the program, with its own tables, installed beside this one."""
    folder = tmp_path / "next"
    for package in ("engine", "gui"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "engine" / "ledger" / "schema.py").open("a") as schema:
        schema.write(_NEXT)
    return folder


def run(version: Path, machine: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(version)}
    return subprocess.run(
        machine.command(*words), env=environment, cwd=version, capture_output=True, text=True, timeout=90, check=False
    )


@pytest.mark.row("L16", "L05")
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_an_update_in_the_midst_of_a_transfer_resumes_it(make_machine, bucket_and_queue: BucketAndQueue, next_version):
    large = os.urandom(11 << 20)
    with FaultProxy(bucket_and_queue.endpoint) as proxy:
        machine = make_machine(endpoint_url=proxy.endpoint, download=False, part_size_mib=5)
        machine.drop("large.bin", large)
        held = proxy.hold(r"partNumber=2.* UploadPart$")
        old = machine.start_run()
        until(lambda: held.requests and machine.transfers() and machine.ask(_parts_of(machine)) >= {1, 3})
        old.send_signal(signal.SIGKILL)
        old.wait()
        held.release()
        machine.drop("small.txt", b"dropped while no program ran")
        before = len(proxy.asked("UploadPart"))

        asked = run(next_version, machine, "status", "--json")  # also a question brings the ledger on
        assert asked.returncode == 0, asked.stderr
        done = run(next_version, machine, "run", "--until-idle")
        assert done.returncode == 0, done.stdout + done.stderr
        again = [str(seen) for seen in proxy.asked("UploadPart")[before:] if "partNumber=2" not in str(seen)]
    assert again == [], "what the old version had committed"
    assert (
        objects_in(bucket_and_queue)
        == machine.uploaded
        == {
            "large.bin": large,
            "small.txt": b"dropped while no program ran",
        }
    )
    assert bodies_of(bucket_and_queue, 2) == ["large.bin", "small.txt"]

    ledger = machine.home.ledger_file
    assert ledger.with_name(f"ledger.sqlite.v{len(schema._MIGRATIONS)}").exists()
    content = ledger.read_bytes()
    back = run(ROOT, machine, "run", "--until-idle")
    assert back.returncode != 0
    assert "newer version" in back.stderr
    assert ledger.read_bytes() == content


def _parts_of(machine: Machine):
    (transfer,) = machine.transfers()
    return lambda ledger: {part.number for part in ledger.transfers.parts(transfer.id)}
