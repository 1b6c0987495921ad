"""The strict server answers as a real one does: the same questions through engine.cloud, the same answers.

ministack stands for the real one; where it is known to differ from AWS, a question is not asked here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from contents import text
from servers import BucketAndQueue, new_bucket_and_queue
from stateful import server as strict
from stateful.bucket import Bucket
from stateful.clock import Clock
from stateful.queue import Queue as StrictQueue
from stateful.server import Server

from engine.cloud.account import Account
from engine.cloud.objects import Objects
from engine.cloud.parts import Parts
from engine.cloud.queue import Queue
from engine.cloud.s3 import SMALL
from engine.errors import Trouble
from engine.model import Notification, Wanted
from engine.settings.route import Route

pytestmark = pytest.mark.integration

OURS = {"bb-event-id": "one"}
WHOLE = bytes(SMALL + 1)
LARGE = 5 << 20


def outcome(do: Callable[[], Any]) -> Any:
    """What it answers, or the code of its trouble."""
    try:
        return do()
    except Trouble as trouble:
        return trouble.code


def later(awaited: Callable[[], Awaitable[Any]]) -> Any:
    async def wait() -> Any:
        return await awaited()

    return outcome(lambda: asyncio.run(wait()))


async def _whole(objects: Objects, item: Wanted) -> tuple[int, bytes]:
    known, stream = await objects.get(item)
    return known.size, b"".join([bytes(chunk) async for chunk in stream])


async def _range(objects: Objects, item: Wanted, start: int, length: int) -> bytes:
    return b"".join([bytes(chunk) async for chunk in objects.get_range(item, start, length)])


def whole_objects(account: Account) -> list[Any]:
    objects = Objects(account)
    put = lambda body, only_new: later(lambda: objects.put("a b", text(body, **OURS), only_new=only_new))  # noqa: E731
    first = put(b"first", True)
    head = objects.head("a b")
    assert head is not None
    return [
        first.etag,
        put(b"second", True),
        (head.size, head.etag, head.crc64, dict(head.metadata)),
        objects.head("missing"),
        put(b"third", False).etag,
        later(lambda: objects.put("large", text(WHOLE, **OURS), only_new=True)).etag,
        later(lambda: objects.put("large", text(WHOLE, **OURS), only_new=True)),
        later(lambda: objects.put("harmed", text(b"body", **OURS)._replace(body=b"bodx"), only_new=True)),
        later(lambda: objects.put("harmed", text(b"body", **OURS)._replace(body=WHOLE), only_new=True)),
        later(lambda: objects.find("harmed")),
        later(lambda: objects.find("missing")),
        later(lambda: objects.find("large")).size,
        later(lambda: _whole(objects, Wanted(account.route.bucket, "a b"))),
        later(lambda: _whole(objects, Wanted(account.route.bucket, "a b", etag=first.etag))),
        later(lambda: _whole(objects, Wanted(account.route.bucket, "missing"))),
        later(lambda: _range(objects, Wanted(account.route.bucket, "a b"), 1, 3)),
        later(lambda: _range(objects, Wanted(account.route.bucket, "a b", etag=first.etag), 1, 3)),
        outcome(lambda: objects.put_by_library("a//b", text(b"odd", **OURS), only_new=True).etag),
        outcome(lambda: objects.put_by_library("a//b", text(b"odd", **OURS), only_new=True)),
    ]


def objects_in_parts(account: Account) -> list[Any]:
    parts, objects = Parts(account), Objects(account)
    begin = lambda: parts.begin("large", {"bb-event-id": "one"}, "text/plain")  # noqa: E731
    upload, other = begin(), begin()
    sent = [parts.send("large", upload, 1, bytes(LARGE)), parts.send("large", upload, 2, b"rest")]
    only = [parts.send("large", other, 1, b"one part")]
    wrong = outcome(lambda: parts.complete("large", upload, [replace(sent[0], etag='"no"'), sent[1]], only_new=True))
    stored = parts.complete("large", upload, sent, only_new=True)
    head = objects.head("large")
    assert head is not None
    return [
        [(part.number, part.size, part.etag, part.crc64) for part in sent],
        wrong,
        stored.etag,
        (head.size, head.etag, dict(head.metadata)),
        outcome(lambda: parts.complete("large", other, only, only_new=True)),
        outcome(lambda: parts.send("large", "unknown", 1, b"x")),
        outcome(lambda: parts.abort("large", other)),
        outcome(lambda: parts.abort("large", other)),
        outcome(lambda: parts.send("large", other, 1, b"x")),
    ]


def messages(account: Account) -> list[Any]:
    queue = Queue(account, account.route.queue)
    said = [Notification(n, "r", f"event {n}", f"body {n}", f'{{"bb-size": "{n}"}}', 0, 0) for n in range(3)]
    sent = asyncio.run(queue.send(said))
    taken = {item.body: item for _ in range(3) for item in asyncio.run(queue.receive(10, 1, 30))}
    handles = [taken[f"body {n}"].receipt_handle for n in range(3)]
    seen = [(item.body, dict(item.attributes), item.receive_count) for item in sorted(taken.values(), key=_body)]
    asyncio.run(queue.hide(handles[:1], 0))
    again = asyncio.run(queue.receive(10, 1, 30))
    return [
        [(answer.transfer_id, bool(answer.message_id), answer.trouble) for answer in sent],
        seen,
        [(item.body, item.receive_count, item.receipt_handle != handles[0]) for item in again],
        queue.hidden(),
        asyncio.run(queue.delete([again[0].receipt_handle, *handles[1:]])),
        queue.hidden(),
        asyncio.run(queue.receive(10, 0, 30)),
    ]


def _body(item: Any) -> str:
    return str(item.body)


def a_bucket_that_is_missing(account: Account) -> list[Any]:
    objects, parts = Objects(account), Parts(account)
    return [
        later(lambda: objects.put("key", text(b"body", **OURS), only_new=True)),
        outcome(lambda: parts.begin("key", {}, "text/plain")),
        later(lambda: _whole(objects, Wanted("bucket", "key"))),
    ]


def _route(ground: BucketAndQueue | None, **settings: str) -> Route:
    endpoint = ground.endpoint if ground else "http://127.0.0.1:1"
    names = {"bucket": ground.bucket, "queue": ground.queue} if ground else {"bucket": "bucket", "queue": "queue"}
    values = {"name": "r", "root": "/nowhere", "region": "us-east-1", "endpoint_url": endpoint, **names, **settings}
    return Route(**values)  # type: ignore[arg-type]


@pytest.fixture
def ask(ministack_server, monkeypatch: pytest.MonkeyPatch):
    """Ask both the same: the answers of the strict server and of the real one."""

    def ask(questions: Callable[[Account], list[Any]], **settings: str) -> tuple[list[Any], list[Any]]:
        with new_bucket_and_queue(ministack_server.endpoint) as ground:
            real = questions(Account(_route(ground, **settings)))
        clock = Clock()
        server = Server(clock, Bucket("bucket", clock), StrictQueue("queue", clock))
        monkeypatch.setattr("engine.cloud.objects.obstore", strict)
        return questions(server.account(_route(None, **settings))), real

    return ask


@pytest.mark.parametrize("questions", [whole_objects, objects_in_parts, messages])
def test_the_strict_server_answers_as_a_real_one(ask, questions) -> None:
    strict_answers, real_answers = ask(questions)
    assert strict_answers == real_answers


def test_the_strict_server_misses_a_bucket_as_a_real_one(ask) -> None:
    strict_answers, real_answers = ask(a_bucket_that_is_missing, bucket="none-of-that-name")
    assert strict_answers == real_answers
