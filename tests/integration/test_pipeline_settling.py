"""A file is taken once, when it is finished."""

from __future__ import annotations

import sys
import time

import pytest
from integration.ground import ON_ONE_SERVER, messages_in, objects_in, until

pytestmark = [pytest.mark.integration, ON_ONE_SERVER]


@pytest.mark.row("W09")
def test_a_file_that_grows_is_taken_once_and_whole(make_machine, bucket_and_queue):
    machine = make_machine(settle_seconds=1.5, download=False)
    machine.start()
    path = machine.route.watch_path / "log.txt"
    for number in range(10):
        begun = time.monotonic()
        with path.open("a") as file:
            file.write(f"{number}\n")
        until(lambda begun=begun: time.monotonic() >= begun + 0.2)
    finished = time.time()
    machine.until_uploaded(1)
    content = "".join(f"{number}\n" for number in range(10)).encode()
    assert objects_in(bucket_and_queue) == machine.uploaded == {"log.txt": content}
    (row,) = machine.transfers()
    assert row.queued_at >= finished + 1.2
    assert messages_in(bucket_and_queue) == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="nobody can tell there who has a file open")
@pytest.mark.row("W10")
def test_a_file_that_somebody_has_open_for_writing_is_not_taken(make_machine, bucket_and_queue):
    machine = make_machine(download=False)
    machine.start()
    with (machine.route.watch_path / "slow.txt").open("wb", buffering=0) as file:
        file.write(b"begun, ")
        until(lambda: machine.status().watch.settling == 1)
        machine.drop("fast.txt", b"fast")
        machine.until_uploaded(1)
        file.write(b"ended")
        assert set(machine.watched) == {"slow.txt"}
    machine.until_uploaded(2)
    assert objects_in(bucket_and_queue) == {"fast.txt": b"fast", "slow.txt": b"begun, ended"}
    assert len(machine.transfers()) == 2
