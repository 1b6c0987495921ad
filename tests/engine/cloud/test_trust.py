"""Who the server is must be proven, to boto3 and to obstore alike. What cannot prove it is refused, and never asked twice."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import replace
from pathlib import Path

import pytest
from authority import DAY, NOW
from contents import text
from cryptography import x509
from faults.proxy import FaultProxy
from servers import new_bucket_and_queue

from engine.cloud.account import Account
from engine.cloud.objects import Objects
from engine.cloud.parts import Parts
from engine.cloud.queue import Queue
from engine.cloud.s3 import SMALL
from engine.errors import CAUSES, Scope, Trouble

pytestmark = pytest.mark.integration

HERE = ipaddress.ip_address("127.0.0.1")


@pytest.fixture
def cloud(ministack_server):
    with new_bucket_and_queue(ministack_server.endpoint) as ground:
        yield ground


def met_by(account: Account) -> list[Trouble]:
    """What each way of speaking to the server comes to."""
    objects, parts, queue = Objects(account), Parts(account), Queue(account, account.route.queue)
    ways = (
        lambda: asyncio.run(objects.put("a", text(b"x"), only_new=False)),
        lambda: asyncio.run(objects.put("a", text(bytes(SMALL + 1)), only_new=False)),
        lambda: objects.put_by_library("a", text(b"x"), only_new=False),
        lambda: objects.head("a"),
        lambda: parts.begin("a", {}, "text/plain"),
        lambda: asyncio.run(queue.receive(1, 0, 1)),
    )
    found = []
    for way in ways:
        with pytest.raises(Trouble) as caught:
            way()
        found.append(caught.value)
    return found


@pytest.mark.row("U27")
@pytest.mark.parametrize(
    ("host", "days", "is_known"),
    [(x509.IPAddress(HERE), 9, False), (x509.IPAddress(HERE), -1, True), (x509.DNSName("s3.example.com"), 9, True)],
    ids=["of nobody known", "expired", "of another host"],
)
def test_a_certificate_that_proves_nothing_is_refused(authority, cloud, route_to, host, days, is_known):
    with FaultProxy(cloud.endpoint, tls=authority.certify(host, NOW + days * DAY)) as proxy:
        bundle = str(authority.file) if is_known else ""
        account = Account(route_to(proxy.endpoint, cloud.bucket, cloud.queue, ca_bundle=bundle))
        for trouble in met_by(account):
            assert trouble.code == "untrusted-server"
            assert trouble.subject == proxy.endpoint.removeprefix("https://")
        assert proxy.requests == [], "nothing was said to it, least of all who we are"
    cause = CAUSES["untrusted-server"]
    assert "CA bundle" in cause.advice
    assert cause.scope is Scope.ROUTE


@pytest.mark.row("U27")
@pytest.mark.parametrize("named_by", ["the route", "AWS's settings"])
def test_a_certificate_of_the_own_company_is_trusted_by_both(authority, cloud, route_to, monkeypatch, named_by):
    with FaultProxy(cloud.endpoint, tls=authority.certify(x509.IPAddress(HERE), NOW + 9 * DAY)) as proxy:
        route = route_to(proxy.endpoint, cloud.bucket, cloud.queue)
        if named_by == "the route":
            route = replace(route, ca_bundle=str(authority.file))
        else:
            monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.file))
        account = Account(route)
        asyncio.run(Objects(account).put("a", text(b"x"), only_new=False))
        head = Objects(account).head("a")
        assert head is not None
        assert head.size == 1
        assert asyncio.run(Queue(account, cloud.queue).receive(1, 0, 1)) == []


@pytest.mark.row("U27")
def test_who_the_computer_trusts_is_trusted_by_both(authority, cloud, route_to, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with FaultProxy(cloud.endpoint, tls=authority.certify(x509.IPAddress(HERE), NOW + 9 * DAY)) as proxy:
        account = Account(route_to(proxy.endpoint, cloud.bucket, cloud.queue))
        asyncio.run(Objects(account).put("a", text(b"x"), only_new=False))
        assert Objects(account).head("a") is not None


@pytest.mark.row("U27")
def test_a_ca_bundle_that_cannot_be_read_is_told(route_to):
    account = Account(route_to("https://127.0.0.1:1", ca_bundle="/no/such/file.pem"))
    with pytest.raises(Trouble) as caught:
        account.open()
    assert caught.value.code == "untrusted-server"
    assert "/no/such/file.pem" in caught.value.detail


@pytest.mark.row("U27")
@pytest.mark.parametrize("content", [None, "no certificate\n"], ids=["a folder", "no certificate"])
def test_a_ca_bundle_that_is_none_is_told_by_the_queue_too(tmp_path, route_to, content):
    bundle = tmp_path / "ca.pem"
    if content is None:
        bundle.mkdir()
    else:
        bundle.write_text(content)
    account = Account(route_to("https://127.0.0.1:1", ca_bundle=str(bundle)))
    with pytest.raises(Trouble) as caught:
        asyncio.run(Queue(account, "queue").receive(1, 0, 1))
    assert caught.value.code == "untrusted-server"


@pytest.mark.row("U27", "S05")
def test_nothing_in_the_product_turns_verification_off():
    engine = Path(__file__).resolve().parents[3] / "engine"
    off = (
        "verify=False",
        "CERT_NONE",
        "_create_unverified_context",
        "allow_invalid_certificates",
        "check_hostname = False",
    )
    texts = {file: file.read_text(encoding="utf-8") for file in engine.rglob("*.py")}
    assert [(file, word) for file, text in texts.items() for word in off if word in text] == []
