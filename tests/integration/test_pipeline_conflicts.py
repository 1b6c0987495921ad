"""A key that is taken: the route's policy decides, and nothing of anybody is overwritten against it."""

from __future__ import annotations

import pytest
from integration.ground import bodies_of, messages_in, objects_in, put_object

from engine.model import TransferState

pytestmark = pytest.mark.integration

LARGE = bytes(6 << 20)
"""More than one part."""
OURS = {"a.txt": b"ours", "large.bin": LARGE}


def policy_route(ground, policy):
    """Only upwards, with a folder in the bucket and a queue of its own."""
    return {"name": policy, "on_conflict": policy, "prefix": policy, "queue": f"{ground.queue}-{policy}"}


def test_each_policy_on_a_key_that_another_object_has(make_machine, bucket_and_queue):
    ground, policies = bucket_and_queue, ["keep-both", "replace", "skip"]
    machine = make_machine(*(policy_route(ground, policy) for policy in policies), download=False, part_size_mib=5)
    for policy in policies:
        for name, content in OURS.items():
            put_object(ground, f"{policy}/{name}", b"theirs")
            machine.folders(policy).drop(name, content)
    machine.start()
    machine.until_uploaded(2, "keep-both")
    machine.until_uploaded(2, "replace")
    machine.until_problem("exists")

    both = {"a.txt": b"theirs", "a (2).txt": b"ours", "large.bin": b"theirs", "large (2).bin": LARGE}
    assert objects_in(ground, "keep-both/") == {f"keep-both/{name}": content for name, content in both.items()}
    assert bodies_of(ground, 2, f"{ground.queue}-keep-both") == ["keep-both/a (2).txt", "keep-both/large (2).bin"]

    assert objects_in(ground, "replace/") == {f"replace/{name}": content for name, content in OURS.items()}
    assert bodies_of(ground, 2, f"{ground.queue}-replace") == ["replace/a.txt", "replace/large.bin"]

    assert machine.folders("keep-both").uploaded == machine.folders("replace").uploaded == OURS
    _assert_skipped_until_retried(machine, ground)


def _assert_skipped_until_retried(machine, ground):
    assert machine.folders("skip").queued == OURS
    assert machine.status("skip").skipped.files == 2
    assert objects_in(ground, "skip/") == {"skip/a.txt": b"theirs", "skip/large.bin": b"theirs"}
    assert machine.problems("exists")[0].count == 2
    for name in OURS:
        ground.s3.delete_object(Bucket=ground.bucket, Key=f"skip/{name}")
    machine.retry()
    machine.until_uploaded(2, "skip")
    assert objects_in(ground, "skip/") == {f"skip/{name}": content for name, content in OURS.items()}
    assert machine.problems("exists") == []


def test_the_same_content_counts_as_uploaded_and_is_announced(make_machine, bucket_and_queue):
    ground, policies = bucket_and_queue, ["keep-both", "skip"]
    files = OURS | {"elsewhere.txt": b"put by a program that keeps another checksum"}
    machine = make_machine(*(policy_route(ground, policy) for policy in policies), download=False, part_size_mib=5)
    for policy in policies:
        for name, content in files.items():
            algorithm = "CRC32" if name == "elsewhere.txt" else "CRC64NVME"
            put_object(ground, f"{policy}/{name}", content, ChecksumAlgorithm=algorithm)
            machine.folders(policy).drop(name, content)
    machine.start()
    for policy in policies:
        machine.until_uploaded(3, policy)
        expected = {f"{policy}/{name}": content for name, content in files.items()}
        assert objects_in(ground, f"{policy}/") == expected
        assert bodies_of(ground, 3, f"{ground.queue}-{policy}") == sorted(expected)


@pytest.mark.row("Q03")
def test_one_name_dropped_again_and_again_keeps_every_file(machine, bucket_and_queue):
    machine.put("QueuedForUpload/a.txt", b"first")
    machine.drop("a.txt", b"second")
    machine.start()
    machine.until_arrived(2)
    machine.drop("a.txt", b"third")
    machine.until_through(3)
    expected = {b"first", b"second", b"third"}
    objects = objects_in(bucket_and_queue)
    assert set(objects) == set(machine.uploaded) == {"a.txt", "a (2).txt", "a (3).txt"}
    assert set(objects.values()) == set(machine.uploaded.values()) == expected
    assert machine.downloaded == objects
    assert [transfer.state for transfer in machine.transfers()] == [TransferState.DONE] * 3


def test_one_name_replaced_again_and_again_ends_with_the_last(make_machine, bucket_and_queue):
    machine = make_machine(on_conflict="replace")
    machine.start()
    for number, content in enumerate([b"first", b"second"], 1):
        machine.drop("a.txt", content)
        machine.until_through(number)
    assert objects_in(bucket_and_queue) == {"a.txt": b"second"}
    assert machine.uploaded == machine.downloaded == {"a.txt": b"first", "a (2).txt": b"second"}
    assert messages_in(bucket_and_queue) == 0
