from __future__ import annotations

import multiprocessing
import socket
import subprocess
import sys
import time

import pytest
from servers import ROOT, new_bucket_and_queue

from engine.ledger import Ledger
from engine.model import Finding, Verdict
from engine.settings.route import Route
from engine.supervisor import errand
from engine.supervisor.doctor import examine


@pytest.fixture
def silent_server():
    """Takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def route_to(url: str, bucket: str = "bbb", queue: str = "q") -> Route:
    return Route("scans", "/nowhere", bucket=bucket, queue=queue, endpoint_url=url, region="us-east-1")


@pytest.mark.integration
def test_the_findings_come_from_another_process(moto_server):
    with new_bucket_and_queue(moto_server.endpoint) as ground:
        found = list(examine(route_to(ground.endpoint, ground.bucket, ground.queue)))
    assert found[0].verdict is Verdict.RUNNING
    assert found[-1].step == "delete"
    assert found[-1].verdict is Verdict.GOOD
    assert not multiprocessing.active_children()


def test_a_check_that_hangs_is_ended(silent_server):
    found = list(examine(route_to(silent_server), longest=6))  # a loaded machine takes seconds to get as far
    assert found[-1].step == "clock"
    assert found[-1].verdict is Verdict.BAD
    assert not multiprocessing.active_children()


def test_closed_early_it_ends_the_process(silent_server):
    findings = examine(route_to(silent_server))
    assert next(findings).verdict is Verdict.RUNNING
    findings.close()
    assert not multiprocessing.active_children()


def test_it_ends_when_nobody_wants_the_answer_any_more(silent_server):
    deadline = time.monotonic() + 1
    found = list(examine(route_to(silent_server), lambda: time.monotonic() < deadline))
    assert all(finding.verdict is not Verdict.BAD for finding in found)
    assert not multiprocessing.active_children()


def test_boto3_stays_out_of_the_front_end():
    program = "import sys, engine.supervisor.doctor; print(sorted({'boto3', 'botocore', 'obstore'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("learned", [("conditions",), ()])
def test_what_the_server_lacks_is_remembered(ground, monkeypatch, learned):
    found = Finding("abilities", "What the server can do", Verdict.WARNING, lacks=learned)
    monkeypatch.setattr(errand, "run", lambda *_, **__: iter([found]))
    route = route_to("http://127.0.0.1:9000")
    with Ledger(ground.home.create() or ground.home.ledger_file) as ledger:
        ledger.outside.learned("127.0.0.1:9000", ["checksums"], time.time())
        list(examine(route))
        assert ledger.outside.lacks("127.0.0.1:9000", time.time()) == {"checksums"}, "nobody's ledger was named"
        list(examine(route, home=ground.home))
        assert ledger.outside.lacks("127.0.0.1:9000", time.time()) == set(learned)
