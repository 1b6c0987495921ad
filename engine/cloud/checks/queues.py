"""What the doctor does with the queues: find or make them, send a probe, take it back. Others' messages are left alone."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from engine.cloud.checks.asking import asking
from engine.cloud.checks.check import Answer, good, left_out, warning
from engine.cloud.objects import FOREIGN
from engine.cloud.policy import queue_arn
from engine.cloud.queue import BATCH, REDRIVE, WAITING, name_in, redrive_in
from engine.cloud.translate import trouble_of
from engine.errors import Trouble
from engine.sentences import NOTHING, Sentence, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.cloud.account import Account

_NO_DOWNLOADS: Final = Sentence("This route does not download.")
_TRIES: Final = 3
_WAIT_SECONDS: Final = 2
_HIDDEN_SECONDS: Final = 10
"""How long a received message is hidden from others at most; foreign ones are put back at once."""


class QueueChecks:
    """The checks of a route's queue, or of both."""

    def __init__(self, account: Account, account_number: str) -> None:
        self._sqs = account.sqs
        self._route = account.route
        self._region = account.region
        self._account_number = account_number
        self._urls: dict[str, str] = {}
        """Of the queues that are there."""
        self._waiting: dict[str, int] = {}
        """About how many messages lay in them."""
        self._probe = json.dumps({"Service": "bucket-brigade", "Event": "s3:TestEvent", "RequestId": uuid4().hex})
        """Looks like the event by which S3 tests a queue: our download stage, and whoever else reads S3's events, drops it."""
        self._is_sent = False

    def find(self) -> Answer:
        """Find the queues by their exact names; make those that are missing."""
        return good(joined(" ", (sentence for queue in self._route.queues for sentence in self._find(queue))))

    def _find(self, queue: str) -> Iterator[Sentence]:
        with self._asking("sqs:GetQueueUrl", queue):
            url = self._url(queue)
        was_made = url is None
        if url is None:
            with self._asking("sqs:CreateQueue", queue):
                url = self._make(queue)
        self._urls[queue] = url
        with self._asking("sqs:GetQueueAttributes", queue):
            waiting, dead = self._look(url)
        self._waiting[queue] = waiting
        yield Sentence("The queue {name} was made.", name=name_in(queue)) if was_made else _there(queue, waiting)
        if dead:
            yield dead

    def _url(self, queue: str) -> str | None:
        """None: there is no queue of that very name, and it may be made."""
        if "://" in queue:
            return queue
        try:
            return str(self._sqs.get_queue_url(QueueName=queue)["QueueUrl"])
        except ClientError as error:
            if trouble_of(error, queue).code == "no-queue":
                return None
            raise

    def _make(self, queue: str) -> str:
        attributes = {"FifoQueue": "true"} if queue.endswith(".fifo") else {}
        return str(self._sqs.create_queue(QueueName=queue, Attributes=attributes)["QueueUrl"])

    def _look(self, url: str) -> tuple[int, Sentence]:
        """How many messages wait, and a word on what becomes of those that fail."""
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[WAITING, REDRIVE])
        target, most = redrive_in(answer["Attributes"])
        dead = Sentence("After {most} tries a message goes to {queue}.", most=most, queue=target)
        return int(answer["Attributes"][WAITING]), dead if target else NOTHING

    def send(self) -> Answer:
        """Announce nothing, in words that our own download stage knows."""
        if not self._route.upload:
            return left_out(Sentence("This route does not upload, so it announces nothing."))
        queue = self._route.queue
        fifo = {"MessageGroupId": "probe", "MessageDeduplicationId": uuid4().hex} if queue.endswith(".fifo") else {}
        with self._asking("sqs:SendMessage", queue):
            answer = self._sqs.send_message(QueueUrl=self._urls[queue], MessageBody=self._probe, **fifo)
        self._is_sent = True
        return good(Sentence("A probe was sent: message {number}.", number=answer["MessageId"]))

    def receive(self) -> Answer:
        """Take the probe back, where it can be met; else see that receiving is allowed."""
        if not self._route.download:
            return self._take_back()
        queue = self._route.receiving_queue
        meets = self._is_sent and queue == self._route.queue
        with self._asking("sqs:ReceiveMessage", queue):
            handle = self._search(queue, tries=_TRIES if meets else 1)
        self._is_sent = self._is_sent and not meets  # sought once is enough
        if handle:
            self._take(queue, handle)
            return good(Sentence("The probe came back and was deleted."))
        if not meets:
            return good(Sentence("Messages can be received from {queue}.", queue=name_in(queue)))
        return good(
            Sentence(
                "Messages can be received. The probe went to another reader of the queue, such as the engine that runs,"
                " or waits behind other messages; Bucket Brigade deletes it when it meets it."
            )
        )

    def _take_back(self) -> Answer:
        """Nobody here receives: the probe should not stay in front of whoever reads the queue, if we may."""
        queue = self._route.queue
        if not self._is_sent:
            return left_out(_NO_DOWNLOADS)
        self._is_sent = False
        try:
            with self._asking("sqs:ReceiveMessage", queue):
                handle = self._search(queue, tries=1)
            if handle:
                self._take(queue, handle)
                return left_out(joined(" ", (_NO_DOWNLOADS, Sentence("The probe was taken back."))))
        except Trouble:
            pass
        return warning(
            Sentence("This route does not download, and the probe could not be taken back."),
            Sentence("Whoever reads the queue meets the message {message} once.", message=self._probe),
        )

    def _search(self, queue: str, tries: int) -> str:
        """The receipt handle of the probe, or empty. One at a time where others' messages wait: each look counts for them."""
        batch = 1 if self._waiting[queue] else BATCH
        for _ in range(tries):
            answer = self._sqs.receive_message(
                QueueUrl=self._urls[queue],
                MaxNumberOfMessages=batch,
                VisibilityTimeout=_HIDDEN_SECONDS,
                WaitTimeSeconds=_WAIT_SECONDS,
            )
            if handle := self._sort(queue, answer.get("Messages", [])):
                return handle
        return ""

    def _sort(self, queue: str, messages: list[dict[str, Any]]) -> str:
        """Put back at once what is not the probe."""
        mine = ""
        for message in messages:
            if message["Body"] == self._probe:
                mine = message["ReceiptHandle"]
            else:
                with contextlib.suppress(OSError, *FOREIGN):  # it comes back by itself a bit later
                    self._show(queue, message["ReceiptHandle"])
        return mine

    def _show(self, queue: str, handle: str) -> None:
        self._sqs.change_message_visibility(QueueUrl=self._urls[queue], ReceiptHandle=handle, VisibilityTimeout=0)

    def _take(self, queue: str, handle: str) -> None:
        """What the download stage does with each message: hold it longer, delete it at last."""
        with self._asking("sqs:ChangeMessageVisibility", queue):
            self._sqs.change_message_visibility(
                QueueUrl=self._urls[queue], ReceiptHandle=handle, VisibilityTimeout=_HIDDEN_SECONDS
            )
        with self._asking("sqs:DeleteMessage", queue):
            self._sqs.delete_message(QueueUrl=self._urls[queue], ReceiptHandle=handle)

    def _asking(self, action: str, queue: str) -> contextlib.AbstractContextManager[None]:
        return asking(action, queue_arn(queue, self._account_number, self._region), name_in(queue))

    def clean_up(self) -> None:
        """Take the probe back if the checks ended before they did."""
        queue = self._route.queue
        if self._is_sent and not self._waiting.get(queue):
            with contextlib.suppress(OSError, *FOREIGN):
                if handle := self._search(queue, tries=1):
                    self._sqs.delete_message(QueueUrl=self._urls[queue], ReceiptHandle=handle)

    def close(self) -> None:
        self._sqs.close()


def _there(queue: str, waiting: int) -> Sentence:
    if waiting == 1:
        return Sentence("The queue {name} is there, 1 message waiting.", name=name_in(queue))
    return Sentence("The queue {name} is there, {count} messages waiting.", name=name_in(queue), count=waiting)
