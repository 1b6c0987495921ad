"""A link to one file, from a terminal."""

from __future__ import annotations

import json
import time
import urllib.request

import pytest
from servers import new_bucket_and_queue

from engine.cli import linking
from engine.errors import Trouble
from engine.ledger.transfers import Acknowledgement
from engine.model import Link, Notification
from engine.settings.config import Config, save
from engine.settings.route import Route
from engine.supervisor.errand import Unanswered


@pytest.mark.integration
def test_the_printed_link_leads_to_the_file(command, story, home, tmp_path, moto_server):
    with new_bucket_and_queue(moto_server.endpoint) as ground:
        route = Route(
            "scans", str(tmp_path), bucket="papers", queue="q", endpoint_url=ground.endpoint, region="us-east-1"
        )
        save(home.config_file, Config((route,)))
        etag = ground.s3.put_object(Bucket=ground.bucket, Key="in/a.txt", Body=b"for you")["ETag"]
        said = Acknowledgement(ground.bucket, "in/a.txt", etag, "", "", "")
        row = story.queued("a.txt")
        note = Notification(row.id, row.route, row.event_id, "in/a.txt", "{}", 0, 0)
        story.ledger.transfers.uploaded([(said, note)], time.time())
        said = command("link", "a.txt", "--for", "1h")
        assert said.code == 0, said.err
        assert "Anyone who has this link can read the file until " in said.err
        with urllib.request.urlopen(said.out.strip()) as answer:
            assert answer.read() == b"for you"


@pytest.fixture
def made(monkeypatch):
    """What stands where a process asks S3."""
    answers = [Link("k", "https://s3/k?sig", time.time() + 3600, is_of_sign_in=True)]

    def make(wanted, seconds):
        if isinstance(answers[0], Exception):
            raise answers[0]
        return answers

    monkeypatch.setattr(linking, "make_links", make)
    return answers


def test_a_link_as_json(command, story, made):
    story.uploaded("a.txt")
    said = json.loads(command("link", "a.txt", "--json").out)
    assert said == {"url": made[0].url, "ends_at": made[0].ends_at, "is_of_sign_in": True}


def test_a_link_to_what_came_down(command, story, made):
    story.downloaded("2026/b.txt")
    said = command("link", "2026/b.txt")
    assert said.out.strip() == made[0].url
    assert "at the latest, as your sign-in ends" in said.err


def test_there_is_none_to_what_is_not_in_s3(command, story, made):
    story.queued("a.txt")
    said = command("link", "a.txt")
    assert said.code == 1
    assert "No object called a.txt is known" in said.err


@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        (Trouble("gone-object", "papers/a.txt"), "papers/a.txt"),
        (Unanswered(is_late=True), "No answer came in time."),
    ],
)
def test_why_there_is_none_is_told(command, story, made, refusal, text):
    story.uploaded("a.txt")
    made[0] = refusal
    said = command("link", "a.txt")
    assert (said.code, said.out) == (1, "")
    assert text in said.err


def test_a_lifetime_that_is_none_is_told(command, story):
    assert command("link", "a.txt", "--for", "soon").code == 2
