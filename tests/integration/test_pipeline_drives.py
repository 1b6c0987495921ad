"""Folders on drives that are away, and files that people take out of the queue or change in it."""

from __future__ import annotations

import shutil

import pytest
from faults.proxy import FaultProxy
from integration.ground import ON_ONE_SERVER, objects_in, until
from mounts import drive, needs_mounts, small_disk

from engine.errors import ConfigError
from engine.files.settling import fingerprint_of
from engine.ledger.transfers import Claim
from engine.model import TransferState
from engine.supervisor.engine import Engine

pytestmark = [pytest.mark.integration, ON_ONE_SERVER]

LARGE = bytes(11 << 20)
"""Three parts."""


@needs_mounts
@pytest.mark.row("W21")
def test_a_drive_that_is_away_at_the_start_is_waited_for_and_nothing_is_made_in_its_place(
    make_machine, bucket_and_queue
):
    machine = make_machine({"name": "there"}, {"name": "away", "prefix": "p"}, download=False)
    root = machine.folders("away").root
    shutil.rmtree(root)
    with drive(root, root.with_name("drive")) as plugged:
        machine.start()
        machine.folders("away").drop("first", b"1")
        machine.until_uploaded(1, "away")
        machine.stop()
        machine.folders("away").drop("second", b"2")
        machine.folders("away").put("QueuedForUpload/third", b"3")
        plugged.pull_out()

        machine.start()
        machine.folders("there").drop("other", b"0")
        machine.until_uploaded(1, "there")
        problem = machine.until_problem("folder-missing")
        assert problem.route == "away"
        assert list(root.iterdir()) == []
        assert [row.state for row in machine.transfers()] == [TransferState.DONE] * 2, "nothing was concluded"
        plugged.plug_in()
        machine.until_uploaded(3, "away")
        machine.until_no_problem()
        assert set(machine.folders("away").uploaded) == {"first", "second", "third"}
        machine.stop()


@needs_mounts
@pytest.mark.row("L09", "Q04")
@pytest.mark.parametrize("setting", ["watch_folder", "queued_folder", "uploaded_folder"])
def test_folders_on_different_disks_are_refused(make_machine, tmp_path, setting):
    with small_disk(tmp_path / "other", "size=1m") as other:
        machine = make_machine(**{setting: str(other / "folder")})
        with pytest.raises(ConfigError, match="on one disk"):
            Engine(machine.home, machine.config).start()


@pytest.mark.row("Q09")
def test_a_file_that_is_deleted_while_it_is_sent_is_ended_as_taken_back(make_machine, bucket_and_queue):
    with FaultProxy(bucket_and_queue.endpoint) as proxy:
        machine = make_machine(endpoint_url=proxy.endpoint, part_size_mib=5, download=False)
        held = proxy.hold(r"PUT .*partNumber=2")
        machine.drop("a.bin", LARGE)
        machine.start()
        until(lambda: held.requests)
        (machine.route.queued_path / "a.bin").unlink()
        held.release()
        (row,) = until(lambda: [row for row in machine.transfers() if row.state.is_final])
        assert (row.state, row.code) == (TransferState.CANCELLED, "gone-file")
        until(lambda: not uploads_in(bucket_and_queue))
        machine.drop("b.txt", b"next")
        until(lambda: "b.txt" in machine.uploaded)
        assert set(objects_in(bucket_and_queue)) == {"b.txt"}
        assert machine.problems() == []


def uploads_in(ground) -> list[object]:
    return list(ground.s3.list_multipart_uploads(Bucket=ground.bucket).get("Uploads", []))


@pytest.mark.row("Q10")
def test_a_file_that_is_edited_in_the_queue_is_sent_as_it_is_then(machine, bucket_and_queue):
    machine.put("QueuedForUpload/a", b"claimed")
    path = machine.route.queued_path / "a"
    claim = Claim("scans", "a", "a", fingerprint_of(path.stat()))
    machine.wish(lambda ledger: ledger.transfers.add([claim], 1.0))
    path.write_bytes(b"edited since")
    machine.start()
    machine.until_through(1)
    assert machine.uploaded == machine.downloaded == objects_in(bucket_and_queue) == {"a": b"edited since"}
    assert len(machine.transfers()) == 1
