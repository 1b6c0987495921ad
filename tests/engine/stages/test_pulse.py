"""What a stage writes down of servers and queue: while somebody looks soon, else seldom, and never by asking for a way in."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from engine.cloud.account import Account
from engine.cloud.queue import Queue
from engine.model import Contact, Stage
from engine.stages.pulse import Pulse

pytestmark = pytest.mark.integration


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def taken(opened, there, cloud):
    """Runs `steps(desk, account, pulse, clock)` in a download stage; answers the route's status then."""
    cloud.sqs.create_queue(QueueName=cloud.queue)
    cloud.sqs.send_message(QueueUrl=cloud.sqs.get_queue_url(QueueName=cloud.queue)["QueueUrl"], MessageBody="in/a")

    def run(steps):
        async def work():
            async with opened(Stage.DOWNLOAD, **there) as desk:
                account, clock = Account(desk.route), Clock()
                account.open()
                queue = Queue(account, desk.route.receiving_queue)
                pulse = Pulse(desk.place, desk.route, account, queue, waited=lambda: (90.0, 5.0), clock=clock)
                await steps(desk, account, pulse, clock)
                names = [desk.route.name]
                status = await desk.ask(lambda ledger: ledger.reading.status(names, time.time(), is_running=True))
                return status.routes[0]

        return asyncio.run(work())

    return run


async def look(desk, seconds: float = 60.0) -> None:
    await desk.ask(lambda ledger: ledger.wishes.attend(time.time() + seconds))
    await desk.place.refresh()


def test_the_queue_is_asked_while_somebody_looks(taken):
    async def steps(desk, account, pulse, clock):
        await look(desk)
        await pulse.take()

    status = taken(steps)
    (figures,) = status.queues
    assert (figures.waiting, figures.in_flight, figures.waited, figures.waited_at) == (1, 0, 90.0, 5.0)
    (contact,) = status.contacts
    assert contact.service == "sqs"
    assert contact.answered_at == pytest.approx(time.time(), abs=30)
    assert 0 <= contact.seconds < 30


def test_nothing_is_asked_while_nobody_looks(taken):
    async def steps(desk, account, pulse, clock):
        await pulse.take()
        await look(desk, -1.0)
        await pulse.take()
        await look(desk, 1e6)  # said by a clock that was off
        await pulse.take()

    status = taken(steps)
    assert status.queues == ()
    assert status.contacts == ()


def test_nothing_is_asked_during_a_pause(taken):
    async def steps(desk, account, pulse, clock):
        await desk.ask(lambda ledger: ledger.wishes.pause("", 0.0))
        await look(desk)
        await pulse.take()

    assert taken(steps).queues == ()


def test_no_way_in_is_looked_for_only_to_ask(taken):
    async def steps(desk, account, pulse, clock):
        account.renew()
        await look(desk)
        await pulse.take()
        assert not account.is_open

    assert taken(steps).queues == ()


def test_it_is_asked_again_when_it_is_time(taken, monkeypatch):
    asked = []
    figures = Queue.figures

    def ask(queue, at):
        asked.append(at)
        return figures(queue, at)

    monkeypatch.setattr(Queue, "figures", ask)

    async def steps(desk, account, pulse, clock):
        await look(desk)
        for later, expected in ((0, 1), (59, 1), (1, 2)):
            clock.now += later
            await pulse.take()
            assert len(asked) == expected

    taken(steps)


def test_answers_are_written_seldom_while_nobody_looks(taken):
    async def steps(desk, account, pulse, clock):
        async def told() -> list[Contact]:
            return await desk.ask(lambda ledger: ledger.outside.contacts(desk.route.name))

        account.contacts.answered("s3", 0.25)
        await pulse.take()
        assert [(contact.service, contact.seconds) for contact in await told()] == [("s3", 0.25)]
        account.contacts.answered("sqs")
        clock.now += 299
        await pulse.take()
        assert len(await told()) == 1
        clock.now += 1
        await pulse.take()
        assert len(await told()) == 2

    taken(steps)


def test_a_dead_letter_queue_costs_one_request_more(taken, cloud):
    dead = cloud.sqs.create_queue(QueueName=f"{cloud.queue}-dead")["QueueUrl"]
    arn = cloud.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 4})

    async def steps(desk, account, pulse, clock):
        url = cloud.sqs.get_queue_url(QueueName=cloud.queue)["QueueUrl"]
        cloud.sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
        requests = []
        account.sqs.meta.events.register("before-call", lambda model, **_: requests.append(model.name))
        await look(desk)
        await pulse.take()
        clock.now += 60
        requests.clear()
        await pulse.take()
        assert requests == ["GetQueueAttributes", "GetQueueAttributes"]

    (figures,) = taken(steps).queues
    assert (figures.dead_letter_queue, figures.dead_letters) == (f"{cloud.queue}-dead", 0)
