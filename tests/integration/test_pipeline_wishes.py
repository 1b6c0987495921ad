"""What people want while files are on their way: pause, resume, cancel, retry, and files changed under our hands."""

from __future__ import annotations

import time

import pytest
from faults.proxy import FaultProxy
from integration.ground import ON_MOTO, messages_in, objects_in, until

from engine.model import TransferState

pytestmark = [pytest.mark.integration, ON_MOTO]

LARGE = bytes(11 << 20)
"""Three parts."""


@pytest.fixture
def proxy(bucket_and_queue):
    with FaultProxy(bucket_and_queue.endpoint) as proxy:
        yield proxy


def test_a_pause_from_another_process_holds_until_its_time_and_over_a_restart(make_machine, bucket_and_queue):
    machine = make_machine({"name": "rests", "prefix": "r"}, {"name": "works", "prefix": "w"}, download=False)
    machine.start()
    assert "rests" in machine.run("pause", "rests").stdout
    machine.stop()
    machine.start()
    machine.folders("rests").drop("a.txt", b"a")
    machine.folders("works").drop("b.txt", b"b")
    machine.until_uploaded(1, "works")
    assert machine.folders("rests").watched == {"a.txt": b"a"}
    assert machine.status("rests").pause is not None

    before = time.time()
    assert machine.run("pause", "rests", "--until", "2s").returncode == 0
    machine.until_uploaded(1, "rests")
    assert machine.transfers()[-1].queued_at >= before + 2
    assert machine.status("rests").pause is None


def test_pause_and_resume_from_another_process_reach_a_running_engine(make_machine, bucket_and_queue):
    machine = make_machine(settle_seconds=5.0, download=False)  # much longer than a pause takes to be noticed
    machine.start()
    assert machine.run("pause").returncode == 0
    machine.drop("a.txt", b"a")
    assert machine.run("status").stdout.count("paused") == 1
    before = time.time()
    assert machine.run("resume").returncode == 0
    machine.until_uploaded(1)
    assert machine.transfers()[0].queued_at >= before


def test_a_pause_cannot_end_in_the_past(machine):
    done = machine.run("pause", "--until", "2020-01-01T00:00")
    assert (done.returncode, done.stdout) == (2, "")
    assert "in the past" in done.stderr
    assert machine.status().pause is None


def test_a_transfer_is_taken_back_and_sent_after_all(make_machine, bucket_and_queue):
    later = f"{bucket_and_queue.bucket}-later"
    machine = make_machine(bucket=later, download=False)
    for name in ("cancelled.txt", "deleted.txt", "kept.txt"):
        machine.drop(name, b"content")
    machine.start()
    until(lambda: [row.code for row in machine.transfers()] == ["no-bucket"] * 3)
    assert machine.run("cancel", "cancelled.txt").returncode == 0
    until(lambda: states(machine)["cancelled.txt"] == TransferState.CANCELLED)
    (machine.route.queued_path / "deleted.txt").unlink()
    bucket_and_queue.s3.create_bucket(Bucket=later)
    machine.retry()
    machine.until_uploaded(1)
    until(lambda: states(machine)["deleted.txt"] == TransferState.CANCELLED)
    assert {row.name: row.code for row in machine.transfers()}["deleted.txt"] == "gone-file"
    assert machine.queued == {"cancelled.txt": b"content"}
    machine.until_no_problem()

    cancelled = [row.id for row in machine.transfers() if row.name == "cancelled.txt"]
    machine.wish(lambda ledger: ledger.wishes.retry_items("up", cancelled))
    machine.until_uploaded(2)
    assert machine.uploaded == {"cancelled.txt": b"content", "kept.txt": b"content"}


def states(machine):
    return {row.name: row.state for row in machine.transfers()}


@pytest.mark.parametrize("is_large", [False, True], ids=["whole", "parts"])
@pytest.mark.row("Q10")
def test_a_file_overwritten_while_it_is_sent_is_sent_again_as_it_is_now(
    make_machine, bucket_and_queue, proxy, is_large
):
    old, new = (LARGE, b"n" * len(LARGE)) if is_large else (b"old", b"new")
    machine = make_machine(endpoint_url=proxy.endpoint, part_size_mib=5)
    held = proxy.hold(r"PUT .*partNumber=2" if is_large else r"PUT ")
    machine.drop("a.bin", old)
    machine.start()
    until(lambda: held.requests)
    with (machine.route.queued_path / "a.bin").open("r+b") as file:
        file.write(new)
    held.release()
    until(lambda: new in machine.uploaded.values())
    objects = objects_in(bucket_and_queue)
    assert new in objects.values()
    assert set(objects.values()) <= {old, new}, "an object is torn"
    machine.until_arrived(len(objects))
    assert machine.downloaded == objects
    assert machine.uploaded == {"a.bin": new}
    assert machine.queued == {}


def test_a_transfer_in_parts_rests_and_goes_on_without_sending_a_part_again(make_machine, bucket_and_queue, proxy):
    machine = make_machine(endpoint_url=proxy.endpoint, part_size_mib=5, download=False)
    held = proxy.hold(r"PUT .*partNumber=3")
    machine.drop("a.bin", LARGE)
    machine.start()
    until(lambda: held.requests)
    (row,) = machine.transfers()
    until(lambda: len(machine.ask(lambda ledger: ledger.transfers.parts(row.id))) == 2)
    machine.stop()
    held.release()
    machine.start()
    machine.until_uploaded(1)
    sent = [seen.asked.query["partNumber"] for seen in proxy.asked("UploadPart")]
    assert sorted(sent) == ["1", "2", "3", "3"]
    assert objects_in(bucket_and_queue) == {"a.bin": LARGE}
    assert machine.transfers()[0].resumed_bytes == 10 << 20
    assert messages_in(bucket_and_queue) == 1
