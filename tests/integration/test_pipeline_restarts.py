"""The engine ends, comes back, and finds everything again: also without its ledger, and never twice at once."""

from __future__ import annotations

import pytest
from faults.proxy import FaultProxy
from integration.ground import ON_MOTO, Machine, bodies_of, objects_in, until
from servers import BucketAndQueue, MinistackServer, new_bucket_and_queue

from engine.errors import AlreadyRunning
from engine.model import TransferState

pytestmark = [pytest.mark.integration, ON_MOTO]


def test_it_ends_within_three_seconds_in_the_midst_of_work_and_goes_on_later(make_machine, bucket_and_queue):
    content = {f"{number}.txt": str(number).encode() * 1000 for number in range(100)} | {"large.bin": bytes(11 << 20)}
    with FaultProxy(bucket_and_queue.endpoint) as proxy:
        machine = make_machine(endpoint_url=proxy.endpoint, download=False, part_size_mib=5)
        for name, body in content.items():
            machine.drop(name, body)
        held = proxy.hold(r"PUT .*(partNumber=2|9\.txt)")
        machine.start()
        until(lambda: len(held.requests) > 5 and machine.status().uploaded.files > 5)
        assert machine.stop() < 3.5
        assert set(machine.queued) | set(machine.uploaded) | set(machine.watched) == set(content)
        held.release()
        machine.start()
        machine.until_uploaded(len(content))
        assert objects_in(bucket_and_queue) == machine.uploaded == content
        assert len(bodies_of(bucket_and_queue, len(content))) == len(content)


def test_an_engine_at_rest_ends_by_itself(machine, caplog):
    """Though a request for messages waits for them: nobody has to be killed."""
    machine.drop("a.txt", b"content")
    machine.start()
    machine.until_arrived(1)
    assert machine.stop() < 3.5
    assert "did not end in time" not in caplog.text


@pytest.mark.row("L06")
def test_a_second_engine_is_refused(make_machine, tmp_path):
    machine = make_machine(download=False)
    machine.start()
    with pytest.raises(AlreadyRunning):
        Machine(machine.home, machine.config).start()
    other_home = Machine.at(tmp_path / "other", machine.route)
    with pytest.raises(AlreadyRunning, match="Watch"):
        other_home.start()
    done = other_home.run("run", "--until-idle")
    assert done.returncode == 2
    assert str(machine.route.watch_path) in done.stderr

    machine.stop()
    other_home.start()
    other_home.drop("a.txt", b"content")
    other_home.until_uploaded(1)
    other_home.stop()


@pytest.mark.parametrize("is_damaged", [False, True], ids=["lost", "damaged"])
@pytest.mark.row("L01", "Q11")
@pytest.mark.row("Q11")
def test_without_its_ledger_every_file_is_found_in_the_folders(make_machine, bucket_and_queue, is_damaged):
    """One is done, one stored but not announced, one waits to be sent, one is in Watch, one is half-way down."""
    with MinistackServer() as queues, new_bucket_and_queue(queues.endpoint) as there:
        place = BucketAndQueue(queues.endpoint, there.bucket, bucket_and_queue.queue, there.s3, there.sqs)
        machine = make_machine(sqs_endpoint_url=queues.endpoint, download=False)
        machine.drop("done.txt", b"done")
        machine.start()
        machine.until_uploaded(1)
        assert bodies_of(place, 1) == ["done.txt"]
        queues.stop()
        machine.drop("stored.txt", b"stored")
        until(lambda: machine.status().to_announce.files == 1)
        machine.stop()

        machine.put("QueuedForUpload/waits.txt", b"waits")
        machine.put("DownloadedFromS3/.incoming/7.part", b"half")
        machine.drop("new.txt", b"new")
        _spoil(machine, is_damaged=is_damaged)
        queues.start()
        machine.start()
        machine.until_uploaded(3)
        names = {"done.txt", "stored.txt", "waits.txt", "new.txt"}
        expected = {name: name.removesuffix(".txt").encode() for name in names}
        assert machine.uploaded == expected
        assert objects_in(bucket_and_queue) == expected
        assert bodies_of(place, 3) == ["new.txt", "stored.txt", "waits.txt"]
        assert {row.state for row in machine.transfers()} == {TransferState.DONE}
        told = machine.problems("ledger-repaired")
        kept = list(machine.home.lock_folder.glob("ledger.sqlite.damaged-*"))
        assert (len(told), bool(kept)) == ((1, True) if is_damaged else (0, False))


def _spoil(machine, *, is_damaged):
    ledger = machine.home.ledger_file
    for path in machine.home.lock_folder.glob("ledger.sqlite*"):
        if path != ledger:
            path.unlink()
    if is_damaged:
        ledger.write_bytes(b"no database any more" * 500)
    else:
        ledger.unlink()
