"""Every name and every size comes through, or stays where it is and is told of."""

from __future__ import annotations

import os
import random
import sys

import pytest
from integration.ground import Machine, objects_in, route_on

from engine.model import NEVER, Verification

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform == "win32", reason="makes names that Windows cannot have"),
]

MIB = 1 << 20
NAMES = [
    "plain.txt",
    "caf\N{LATIN SMALL LETTER E WITH ACUTE}.txt",
    "cafe\N{COMBINING ACUTE ACCENT}.txt",
    "\N{ROCKET} fly \N{FAMILY}.bin",
    " leading",
    "trailing ",
    "a+b c",
    "%2e",
    "%2F%00",
    "#?&=.txt",
    "~!@$^*()[]{}<>|;:'\",`\\.txt",
    "..dots",
    "...",
    "dots..",
    "deep/er/and/deep er/still.tar.gz",
    "n" * 251 + ".txt",
    "/".join(["d" * 200] * 4 + ["k" * 220]),
    "{\"a\": 1}",
]
CONTROL = {"new\nline": "new%0Aline", "tab\tbed": "tab%09bed", "\x01": "%01", "\x7f.txt": "%7F.txt"}
"""Names that come down with their control characters written out: these could do harm in a terminal."""


def test_names_come_through_bit_for_bit(machine, bucket_and_queue):
    dropped = {name: name.encode() for name in (*NAMES, *CONTROL)}
    for name, content in dropped.items():
        machine.drop(name, content)
    machine.start()
    machine.until_arrived(len(dropped))
    assert machine.uploaded == objects_in(bucket_and_queue) == dropped
    assert machine.downloaded == {CONTROL.get(name, name): content for name, content in dropped.items()}
    assert machine.watched == machine.queued == {}
    assert machine.problems() == []
    assert {delivery.verification for delivery in machine.deliveries()} == {Verification.END_TO_END}


def test_names_that_s3_cannot_carry_stay_and_are_told(machine, bucket_and_queue):
    not_unicode, too_long = os.fsdecode(b"\xff\xfe.txt"), "/".join(["d" * 200] * 4 + ["k" * 221])
    for name in (not_unicode, too_long, "good.txt"):
        machine.drop(name, b"content")
    machine.start()
    machine.until_arrived(1)
    told = {problem.subject: problem for problem in machine.problems("bad-name")}
    assert set(machine.watched) == {not_unicode, too_long}
    assert objects_in(bucket_and_queue) == {"good.txt": b"content"}
    assert len(told) == 2
    assert told["it is not valid Unicode"].example == r"\xff\xfe.txt"
    assert all(problem.next_try == NEVER and problem.route == "scans" for problem in told.values())
    assert any("1,025 bytes" in subject for subject in told)
    assert machine.status().watch.skipped == 2


def test_a_name_that_s3_cannot_carry_is_told_when_it_comes_later_and_forgotten_when_it_is_gone(machine):
    machine.start()
    machine.drop("good.txt", b"content")
    machine.until_uploaded(1)
    name = os.fsdecode(b"\xff.txt")
    machine.drop(name, b"content")
    assert machine.until_problem("bad-name").count == 1
    (machine.route.watch_path / name).unlink()
    machine.until_no_problem("bad-name")


def test_sizes_around_every_limit_come_through(tmp_path, bucket_and_queue, make_machine):
    """Whole objects and parts: the part size, the largest whole object (16 MiB), the largest unranged download (8 MiB)."""
    chance = random.Random(3)
    fives = [0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 15 * MIB + 7]
    sixteens = [8 * MIB, 8 * MIB + 1, 16 * MIB - 1, 16 * MIB, 16 * MIB + 1]
    machine = make_machine(part_size_mib=5, sha256=True)
    other = make_machine("other", part_size_mib=17, prefix="big", queue=f"{bucket_and_queue.queue}-b")
    dropped = {}
    for owner, sizes in ((machine, fives), (other, sixteens)):
        for size in sizes:
            dropped[owner.route.key_prefix + f"{size}.bin"] = content = chance.randbytes(size)
            owner.drop(f"{size}.bin", content)
        owner.start()
    for owner, sizes in ((machine, fives), (other, sixteens)):
        owner.until_arrived(len(sizes), 40)
        expected = {f"{size}.bin": dropped[owner.route.key_prefix + f"{size}.bin"] for size in sizes}
        assert owner.uploaded == owner.downloaded == expected
        assert {delivery.verification for delivery in owner.deliveries()} == {Verification.END_TO_END}
    assert objects_in(bucket_and_queue) == dropped
