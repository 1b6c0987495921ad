"""A key that is taken: the route's policy decides, and nothing of anybody is overwritten against it."""

from __future__ import annotations

import pytest
from integration.ground import attributes_of, messages_in, objects_in, put, read_messages

from engine.model import TransferState

pytestmark = pytest.mark.integration

LARGE = bytes(6 << 20)
"""More than one part."""


@pytest.fixture
def taken(bucket_and_queue):
    """Two keys that other objects have."""
    for key in ("a.txt", "large.bin"):
        bucket_and_queue.s3.put_object(Bucket=bucket_and_queue.bucket, Key=key, Body=b"theirs")


def upload(make_machine, policy, files, done):
    machine = make_machine(on_conflict=policy, download=False, part_size_mib=5)
    for name, content in files.items():
        machine.drop(name, content)
    machine.start()
    machine.until_uploaded(done)
    return machine


def bodies(ground, count):
    return sorted(message["Body"] for message in read_messages(ground, count))


def test_keep_both_adds_a_number(make_machine, bucket_and_queue, taken):
    machine = upload(make_machine, "keep-both", {"a.txt": b"ours", "large.bin": LARGE}, 2)
    assert objects_in(bucket_and_queue) == {
        "a.txt": b"theirs",
        "a (2).txt": b"ours",
        "large.bin": b"theirs",
        "large (2).bin": LARGE,
    }
    assert machine.uploaded == {"a.txt": b"ours", "large.bin": LARGE}
    assert bodies(bucket_and_queue, 2) == ["a (2).txt", "large (2).bin"]


def test_replace_puts_ours_over_theirs(make_machine, bucket_and_queue, taken):
    upload(make_machine, "replace", {"a.txt": b"ours", "large.bin": LARGE}, 2)
    assert objects_in(bucket_and_queue) == {"a.txt": b"ours", "large.bin": LARGE}
    assert bodies(bucket_and_queue, 2) == ["a.txt", "large.bin"]


def test_skip_leaves_the_file_in_the_queue_until_it_is_retried(make_machine, bucket_and_queue, taken):
    machine = upload(make_machine, "skip", {"a.txt": b"ours", "large.bin": LARGE, "free.txt": b"free"}, 1)
    machine.until_problem("exists")
    machine.until(lambda: machine.status().skipped.files == 2)
    assert machine.queued == {"a.txt": b"ours", "large.bin": LARGE}
    assert objects_in(bucket_and_queue) == {"a.txt": b"theirs", "large.bin": b"theirs", "free.txt": b"free"}
    assert machine.problems("exists")[0].count == 2

    for key in ("a.txt", "large.bin"):
        bucket_and_queue.s3.delete_object(Bucket=bucket_and_queue.bucket, Key=key)
    machine.wish(lambda ledger: ledger.wishes.retry())
    machine.until_uploaded(3)
    assert objects_in(bucket_and_queue) == {"a.txt": b"ours", "large.bin": LARGE, "free.txt": b"free"}
    assert machine.problems() == []


@pytest.mark.parametrize("policy", ["keep-both", "skip"])
def test_the_same_content_is_taken_as_uploaded(make_machine, bucket_and_queue, policy):
    for key, content in (("a.txt", b"equal"), ("large.bin", LARGE)):
        bucket_and_queue.s3.put_object(
            Bucket=bucket_and_queue.bucket, Key=key, Body=content, ChecksumAlgorithm="CRC64NVME"
        )
    machine = upload(make_machine, policy, {"a.txt": b"equal", "large.bin": LARGE}, 2)
    assert objects_in(bucket_and_queue) == machine.uploaded == {"a.txt": b"equal", "large.bin": LARGE}
    assert bodies(bucket_and_queue, 2) == ["a.txt", "large.bin"]


def test_one_name_dropped_again_and_again_keeps_every_file(machine, bucket_and_queue):
    put(machine.folder / "aside", b"first", machine.route.queued_path / "a.txt")
    machine.drop("a.txt", b"second")
    machine.start()
    machine.until_arrived(2)
    machine.drop("a.txt", b"third")
    machine.until_arrived(3)
    expected = {b"first", b"second", b"third"}
    objects = objects_in(bucket_and_queue)
    assert set(objects) == {"a.txt", "a (2).txt", "a (3).txt"}
    assert set(objects.values()) == set(machine.uploaded.values()) == set(machine.downloaded.values()) == expected
    assert set(machine.uploaded) == {"a.txt", "a (2).txt", "a (3).txt"}
    assert machine.downloaded == objects
    assert [transfer.state for transfer in machine.transfers()] == [TransferState.DONE] * 3


def test_one_name_replaced_again_and_again_ends_with_the_last(make_machine, bucket_and_queue):
    machine = make_machine(on_conflict="replace")
    machine.start()
    for number, content in enumerate([b"first", b"second"], 1):
        machine.drop("a.txt", content)
        machine.until_arrived(number)
    assert objects_in(bucket_and_queue) == {"a.txt": b"second"}
    assert machine.uploaded == machine.downloaded == {"a.txt": b"first", "a (2).txt": b"second"}
    assert messages_in(bucket_and_queue) == 0
