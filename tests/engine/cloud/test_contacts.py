"""When servers answered last, as every request notes it."""

from __future__ import annotations

import asyncio

import pytest
from contents import text

from engine.cloud.contacts import Contacts
from engine.cloud.objects import Objects
from engine.cloud.queue import Queue
from engine.errors import Trouble
from engine.model import Contact, Wanted


def test_a_long_request_keeps_what_is_known_of_the_line():
    contacts = Contacts(clock=lambda: 7.0)
    contacts.answered("s3", 0.25)
    contacts.answered("s3")
    contacts.answered("sqs")
    assert set(contacts.latest) == {Contact("s3", 7.0, 0.25), Contact("sqs", 7.0, -1.0)}


def services(account) -> dict[str, float]:
    return {contact.service: contact.seconds for contact in account.contacts.latest}


async def read(objects: Objects, item: Wanted) -> None:
    async for _ in objects.get_range(item, 0, 1):
        pass


@pytest.mark.integration
def test_both_libraries_note_their_answers(account):
    objects = Objects(account)
    asyncio.run(objects.put("a", text(b"x"), only_new=False))
    assert services(account)["s3"] > 0
    account.contacts._latest.clear()
    asyncio.run(read(objects, Wanted(account.route.bucket, "a")))
    assert services(account) == {"s3": -1.0}
    objects.head("b")
    assert services(account)["s3"] > 0


@pytest.mark.integration
def test_a_poll_says_nothing_of_the_line(account):
    queue = Queue(account, account.route.queue)
    _ = queue.url
    account.contacts._latest.clear()
    asyncio.run(queue.receive(1, 0, 1))
    assert services(account) == {"sqs": -1.0}


def test_a_refusal_is_no_good_answer(odd_server, odd_account, s3_error):
    odd_server.answers(s3_error(403, "AccessDenied"))
    with pytest.raises(Trouble):
        Objects(odd_account).head("a")
    assert services(odd_account) == {}


def test_silence_is_no_answer(odd_server, odd_account):
    odd_server.stop()
    with pytest.raises(Trouble):
        Objects(odd_account).head("a")
    assert services(odd_account) == {}
