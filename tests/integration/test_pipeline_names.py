"""Every name and every size comes through, or stays where it is and is told of."""

from __future__ import annotations

import os
import random
import sys

import pytest
from integration.ground import ON_MOTO, ON_ONE_SERVER, objects_in, until
from servers import MotoServer

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
    '{"a": 1}',
    "new\nline",
    "tab\tbed",
    "\x01",
    "\x7f.txt",
]


@pytest.mark.row("U36", "N08")
def test_names_come_through_bit_for_bit(machine, bucket_and_queue, cloud_server):
    dropped = {name: name.encode() for name in NAMES}
    if isinstance(cloud_server, MotoServer):
        del dropped["new\nline"]  # moto has no such path: 404 to everybody
    for name, content in dropped.items():
        machine.drop(name, content)
    machine.start()
    machine.until_through(len(dropped))
    assert machine.uploaded == objects_in(bucket_and_queue) == machine.downloaded == dropped
    assert machine.watched == machine.queued == {}
    assert machine.problems() == []
    assert {delivery.verification for delivery in machine.deliveries()} == {Verification.END_TO_END}


@pytest.mark.row("U36")
@ON_ONE_SERVER
def test_names_that_s3_cannot_carry_stay_and_are_told_until_they_are_gone(machine, bucket_and_queue):
    not_unicode, too_long = os.fsdecode(b"\xff\xfe.txt"), "/".join(["d" * 200] * 4 + ["k" * 221])
    machine.drop(not_unicode, b"content")
    machine.drop("good.txt", b"content")
    machine.start()
    machine.until_arrived(1)
    machine.drop(too_long, b"content")
    until(lambda: len(machine.problems("bad-name")) == 2)
    told = {problem.subject: problem for problem in machine.problems("bad-name")}
    assert told["it is not valid Unicode"].example == r"\xff\xfe.txt"
    assert all(problem.next_try == NEVER and problem.route == "scans" for problem in told.values())
    assert any("1,025 bytes" in subject for subject in told)
    until(lambda: machine.status().watch.skipped == 2)
    assert set(machine.watched) == {not_unicode, too_long}
    assert objects_in(bucket_and_queue) == {"good.txt": b"content"}

    for name in (not_unicode, too_long):
        (machine.route.watch_path / name).unlink()
    machine.until_no_problem("bad-name")


@pytest.mark.row("U07", "U08")
@ON_MOTO
def test_sizes_around_every_limit_come_through(make_machine, bucket_and_queue):
    """The part size, the largest whole object (16 MiB), and the largest one that comes down in one piece (8 MiB)."""
    chance = random.Random(3)
    sizes = {
        "five": [0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 15 * MIB + 7],
        "more": [8 * MIB, 8 * MIB + 1, 16 * MIB - 1, 16 * MIB, 16 * MIB + 1],
    }
    files = {route: {f"{size}.bin": chance.randbytes(size) for size in wanted} for route, wanted in sizes.items()}
    machine = make_machine(
        {"name": "five", "prefix": "five", "part_size_mib": 5, "queue": f"{bucket_and_queue.queue}-five"},
        {"name": "more", "prefix": "more", "part_size_mib": 17},
        sha256=True,
    )
    for route, contents in files.items():
        for name, content in contents.items():
            machine.folders(route).drop(name, content)
    machine.start()
    for route, contents in files.items():
        machine.until_arrived(len(contents), route)
        assert machine.folders(route).uploaded == machine.folders(route).downloaded == contents
        expected = {f"{route}/{name}": content for name, content in contents.items()}
        assert objects_in(bucket_and_queue, f"{route}/") == expected
    assert {delivery.verification for delivery in machine.deliveries()} == {Verification.END_TO_END}
    in_parts = {transfer.size for transfer in machine.transfers() if transfer.upload_id}
    assert in_parts == {5 * MIB + 1, 15 * MIB + 7, 16 * MIB + 1}
