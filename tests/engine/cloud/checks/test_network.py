from __future__ import annotations

import time

import pytest
from servers import free_port

from engine.cloud.checks.network import Server, compare_clocks, resolve, trust
from engine.model import Verdict


@pytest.mark.integration
@pytest.mark.parametrize(
    ("ahead", "verdict", "words"),
    [
        (0, Verdict.GOOD, "agrees"),
        (-90, Verdict.WARNING, " s behind"),
        (3600, Verdict.BAD, "60 min ahead"),
    ],
)
def test_the_clock_is_held_against_the_servers(moto_server, ahead, verdict, words):
    answer = compare_clocks(Server.at(moto_server.endpoint), "", now=lambda: time.time() + ahead)
    assert answer.verdict is verdict
    assert words in answer.sentence


def test_a_wrong_clock_does_not_keep_the_rest_from_being_tried(moto_server):
    assert not compare_clocks(Server.at(moto_server.endpoint), "", now=lambda: 0).is_blocking


@pytest.mark.integration
def test_a_server_that_speaks_no_tls_is_not_trusted(moto_server):
    server = Server.at(moto_server.endpoint.replace("http:", "https:"))
    answer = trust((server,), "")
    assert answer.verdict is Verdict.BAD
    assert answer.is_blocking


def test_a_server_that_is_not_there_cannot_be_trusted():
    answer = trust((Server.at(f"https://127.0.0.1:{free_port()}"),), "")
    assert "cannot be reached" in answer.sentence


def test_a_proxy_resolves_and_checks_for_us(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://jo:secret@proxy.example:3128")
    server = Server.at("https://s3.example")
    assert "proxy proxy.example" in resolve((server,)).sentence
    assert "secret" not in resolve((server,)).sentence
    assert trust((server,), "").verdict is Verdict.LEFT_OUT


def test_a_bypassed_proxy_is_not_asked(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert Server.at("https://127.0.0.1").proxy is None
