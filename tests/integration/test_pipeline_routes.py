"""Several routes, and several machines, side by side."""

from __future__ import annotations

import pytest
from integration.ground import ON_ONE_SERVER, messages_in, objects_in, until

from engine.model import Verification

pytestmark = pytest.mark.integration


@ON_ONE_SERVER
def test_a_broken_route_holds_up_no_other(make_machine, bucket_and_queue):
    own = bucket_and_queue.queue
    machine = make_machine(
        {"name": "bucket", "bucket": "is-not-there", "queue": f"{own}-bucket"},
        {"name": "server", "endpoint_url": "http://127.0.0.1:9", "queue": f"{own}-server"},
        {"name": "queue", "queue": f"{bucket_and_queue.endpoint}/000000000000/is-not-there", "prefix": "q"},
        {"name": "works", "prefix": "w"},
    )
    for route in machine.config.routes:
        machine.folders(route.name).drop("a.txt", b"content")
    machine.start()
    machine.until_arrived(1, "works")
    assert machine.folders("works").downloaded == {"a.txt": b"content"}
    until(lambda: {problem.route for problem in machine.problems()} >= {"bucket", "server", "queue"})
    codes = {problem.route: problem.code for problem in machine.problems() if problem.stage == "upload"}
    assert codes == {"bucket": "no-bucket", "server": "offline", "queue": "no-queue"}
    for name in ("bucket", "server", "queue"):
        assert machine.folders(name).queued == {"a.txt": b"content"}
    assert objects_in(bucket_and_queue, "w/") == {"w/a.txt": b"content"}

    machine.folders("works").drop("b.txt", b"more")
    machine.until_arrived(2, "works")


def test_one_machine_sends_and_another_receives(make_machine, bucket_and_queue):
    sender = make_machine(folder="sender", download=False, prefix="in", part_size_mib=5)
    receiver = make_machine(folder="receiver", upload=False, prefix="in")
    assert not receiver.route.watch_path.exists()
    expected = {f"{number}/file {number}.txt": str(number).encode() for number in range(20)} | {"l": bytes(6 << 20)}
    receiver.start()
    sender.start()
    for name, content in expected.items():
        sender.drop(name, content)
    receiver.until_arrived(len(expected))
    sender.until_uploaded(len(expected))
    assert receiver.downloaded == sender.uploaded == expected
    assert {row.verification for row in receiver.deliveries()} == {Verification.END_TO_END}
    assert {row.wanted.event_id for row in receiver.deliveries()} == {row.event_id for row in sender.transfers()}
    until(lambda: messages_in(bucket_and_queue) == 0)


@ON_ONE_SERVER
def test_two_receivers_on_one_queue_share_the_work(make_machine, bucket_and_queue):
    sender = make_machine(folder="sender", download=False)
    receivers = [make_machine(folder=f"receiver {number}", upload=False) for number in range(2)]
    expected = {f"{number}.txt": str(number).encode() for number in range(60)}
    for machine in (*receivers, sender):
        machine.start()
    for name, content in expected.items():
        sender.drop(name, content)
    until(lambda: sum(machine.status().downloaded.files for machine in receivers) >= len(expected))
    until(lambda: messages_in(bucket_and_queue) == 0)
    first, second = (machine.downloaded for machine in receivers)
    assert first | second == expected
    assert not first.keys() & second.keys()
