"""A download process that stands still for longer than its messages are hidden: another reader may have them meanwhile."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from faults.crew import HIDDEN, Crew
from faults.proxy import FaultProxy
from integration.ground import Machine, messages_in, put_object, queue_url, route_on, say, until
from servers import MinistackServer, new_bucket_and_queue

from engine.model import DeliveryState, Stage

pytestmark = [pytest.mark.integration, pytest.mark.skipif(sys.platform == "win32", reason="stages are forked")]

CONTENT = bytes(range(256)) * 64


@pytest.mark.row("D05")
def test_a_process_that_stood_still_brings_each_file_once(ministack_server: MinistackServer, tmp_path):
    with new_bucket_and_queue(ministack_server.endpoint) as ground, FaultProxy(ground.endpoint) as proxy:
        place = route_on(ground, tmp_path / "root", upload=False, endpoint_url=proxy.endpoint)
        machine = Machine.at(tmp_path / "home", place)
        put_object(ground, "a.txt", CONTENT)
        say(ground, "a.txt")
        held = proxy.hold("GetObject$")
        crew = Crew(machine.home, machine.config)
        crew.start(Stage.DOWNLOAD)
        pid = crew.workers[Stage.DOWNLOAD].process.pid
        crew.until(lambda: bool(held.requests))
        os.kill(pid, signal.SIGSTOP)
        for _ in range(3):
            until(lambda: _others_receive(ground))
        os.kill(pid, signal.SIGCONT)
        held.release()
        crew.until(lambda: [row.state for row in machine.deliveries()] == [DeliveryState.DONE])
        crew.until(lambda: messages_in(ground) == 0)
        crew.stop()
        assert machine.downloaded == {"a.txt": CONTENT}
        assert len(proxy.asked("GetObject")) == 1


def _others_receive(ground) -> bool:
    """Another machine takes the message, and does not manage to finish with it."""
    return bool(ground.sqs.receive_message(QueueUrl=queue_url(ground), VisibilityTimeout=HIDDEN).get("Messages"))
