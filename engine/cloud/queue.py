"""One SQS queue: found or made by its exact name, sent to, received from. What belongs to every message is awaited, all else
blocks.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from engine.cloud.checksum import md5
from engine.cloud.objects import FOREIGN
from engine.errors import Trouble
from engine.model import QueueFigures
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.cloud.account import Account
    from engine.model import Notification

WAITING: Final = "ApproximateNumberOfMessages"
IN_FLIGHT: Final = "ApproximateNumberOfMessagesNotVisible"
DELAYED: Final = "ApproximateNumberOfMessagesDelayed"
REDRIVE: Final = "RedrivePolicy"
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html"""

LONGEST_HIDDEN: Final = 43_200
"""Seconds since its receipt for which a message can be hidden: then it comes again, and its handle is void.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html"""
BATCH: Final = 10
"""Messages a request, at most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""


class Received(NamedTuple):
    """A message as it came."""

    message_id: str
    receipt_handle: str
    body: str
    attributes: Mapping[str, str]
    receive_count: int
    sent_at: float = 0.0
    """By SQS's clock; 0: not told."""


class Sent(NamedTuple):
    """SQS's answer to one entry of a batch: the message's id, or what was wrong."""

    transfer_id: int
    message_id: str = ""
    trouble: Trouble | None = None


class Queue:
    """The queue with this name or URL."""

    def __init__(self, account: Account, name: str) -> None:
        self._account = account
        self.name = name
        self._found: dict[str, Queue] = {}
        """Queues of ARNs."""

    @cached_property
    def url(self) -> str:
        """The queue's URL; it is created if it is missing.

        Raises:
            Trouble: `not-allowed` with the missing action, `no-queue` for a URL that leads nowhere.
        """
        try:
            return self.found_url()
        except Trouble as trouble:
            if trouble.code != "no-queue":
                raise
        return self._create()

    def found_url(self) -> str:
        """The URL of a queue that is there: whoever only looks makes none.

        Raises:
            Trouble: `no-queue` where there is none, and as `url`.
        """
        if "://" in self.name:
            return self.name
        try:
            return self._url_in(self._account.sqs.get_queue_url(QueueName=self.name))
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, "sqs:GetQueueUrl") from error

    def _create(self) -> str:
        attributes = {"FifoQueue": "true"} if self._is_fifo else {}
        try:
            return self._url_in(self._account.sqs.create_queue(QueueName=self.name, Attributes=attributes))
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, "sqs:CreateQueue") from error

    def _url_in(self, said: dict[str, Any]) -> str:
        if not said.get("QueueUrl"):
            raise Trouble("sign-in-page", self.name, Sentence("the answer carried no URL"))
        return str(said["QueueUrl"])

    @property
    def _is_fifo(self) -> bool:
        return self.name.endswith(".fifo")

    def forget(self) -> None:
        """Look for the queue anew next time."""
        self.__dict__.pop("url", None)
        self._found.clear()

    async def _ask(self, operation: str, action: str, **parameters: Any) -> dict[str, Any]:
        """Of this queue; its URL and what speaks to SQS are found out in a thread where they are not known yet."""
        try:
            sqs = await self._account.ready_sqs()
            url = self.__dict__.get("url") or await asyncio.to_thread(lambda: self.url)
            said = await sqs.ask(operation, QueueUrl=url, **parameters)
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, action) from error
        _refuse_page(said, self.name)
        return said

    async def send(self, notifications: Sequence[Notification]) -> list[Sent]:
        """Send up to ten; each has its own answer.

        Raises:
            Trouble: the whole request failed.
        """
        entries = [self._entry(str(number), item) for number, item in enumerate(notifications)]
        said = await self._ask("SendMessageBatch", "sqs:SendMessage", Entries=entries)
        answers = {int(entry["Id"]): entry for entry in said.get("Successful", [])}
        refusals = {int(entry["Id"]): entry for entry in said.get("Failed", [])}
        return [
            _sent(item, answers.get(number), refusals.get(number), self.name)
            for number, item in enumerate(notifications)
        ]

    def _entry(self, number: str, item: Notification) -> dict[str, Any]:
        attributes = {
            name: {"DataType": "String", "StringValue": value} for name, value in json.loads(item.attributes).items()
        }
        fifo = {"MessageGroupId": item.route[:128], "MessageDeduplicationId": item.event_id} if self._is_fifo else {}
        return {"Id": number, "MessageBody": item.body, "MessageAttributes": attributes, **fifo}

    async def receive(self, most: int, wait: int, visibility: int) -> list[Received]:
        """Wait up to `wait` seconds (0 to 20) for messages; they stay invisible to others for `visibility` seconds."""
        said = await self._ask(
            "ReceiveMessage",
            "sqs:ReceiveMessage",
            MaxNumberOfMessages=most,
            WaitTimeSeconds=wait,
            VisibilityTimeout=visibility,
            MessageAttributeNames=["All"],
            AttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
        )
        return [_received(message) for message in said.get("Messages", [])]

    def hidden(self) -> int:
        """How many messages somebody has received and not deleted, as far as SQS knows and tells; 0 if it does not."""
        return _count(self._told(IN_FLIGHT), IN_FLIGHT, otherwise=0)

    def most_receives(self) -> int:
        """After so many receives SQS moves a message to the dead-letter queue; 0: there is none, as far as it tells."""
        return redrive_in(self._told(REDRIVE))[1]

    def _told(self, *names: str) -> dict[str, str]:
        """What SQS says of the queue; nothing where it does not, or where that is not allowed."""
        try:
            return self.attributes(*names)
        except Trouble:
            return {}

    def attributes(self, *names: str) -> dict[str, str]:
        """What SQS says of the queue, in one request. Raises Trouble."""
        if "url" not in self.__dict__:
            self.__dict__["url"] = self.found_url()
        try:
            said = self._account.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=list(names))
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, "sqs:GetQueueAttributes") from error
        _refuse_page(said, self.name)
        return {name: str(value) for name, value in said.get("Attributes", {}).items()}

    def figures(self, at: float) -> QueueFigures:
        """How much lies in the queue and in its dead-letter queue: one request each. What is not told stays unknown."""
        try:
            told = self.attributes(WAITING, IN_FLIGHT, DELAYED, REDRIVE)
        except Trouble as trouble:
            return QueueFigures(name_in(self.name), at, code=trouble.code)
        target, most_receives = redrive_in(told)
        figures = QueueFigures(
            name_in(self.name),
            at,
            _count(told, WAITING),
            _count(told, IN_FLIGHT),
            _count(told, DELAYED),
            target.rpartition(":")[2],
            most_receives=most_receives,
        )
        return replace(figures, dead_letters=self._dead_letters(target)) if target else figures

    def _dead_letters(self, target: str) -> int:
        """Waiting in the queue of that ARN; nobody works on dead letters."""
        try:
            if target not in self._found:
                self._found[target] = self.queue_of(target)
            return _count(self._found[target].attributes(WAITING), WAITING)
        except Trouble:
            return -1

    def queue_of(self, arn: str) -> Queue:
        """The queue of an ARN, which may be another account's. Raises Trouble where it is not there."""
        *_, owner, name = arn.split(":")
        try:
            said = self._account.sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=owner)
        except FOREIGN as error:
            raise self._account.trouble_of(error, name, "sqs:GetQueueUrl") from error
        return Queue(self._account, self._url_in(said))

    async def delete(self, receipt_handles: Sequence[str]) -> list[bool]:
        """Delete up to ten messages; answers for each whether SQS acknowledged it."""
        entries = [{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(receipt_handles)]
        said = await self._ask("DeleteMessageBatch", "sqs:DeleteMessage", Entries=entries)
        done = {entry["Id"] for entry in said.get("Successful", [])}
        return [entry["Id"] in done for entry in entries]

    async def hide(self, receipt_handles: Sequence[str], seconds: int) -> None:
        """Keep these messages invisible to others for so long from now; one that is gone does not matter."""
        for start in range(0, len(receipt_handles), BATCH):
            entries = [
                {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": seconds}
                for number, handle in enumerate(receipt_handles[start : start + BATCH])
            ]
            await self._ask("ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility", Entries=entries)


def redrive_in(told: Mapping[str, str]) -> tuple[str, int]:
    """The ARN of the dead-letter queue, and after how many receives a message gets there; empty and 0: never.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    try:
        policy = json.loads(told.get(REDRIVE) or "{}")
        return str(policy.get("deadLetterTargetArn", "")), int(policy.get("maxReceiveCount", 0))
    except (ValueError, TypeError, AttributeError):
        return "", 0


def _count(told: Mapping[str, str], name: str, otherwise: int = -1) -> int:
    text = told.get(name, "")
    return int(text) if text.isdecimal() else otherwise


def name_in(queue: str) -> str:
    """The name of a queue that is given by name or by URL."""
    return urlsplit(queue).path.rpartition("/")[2] if "://" in queue else queue


def _refuse_page(said: dict[str, Any], place: str) -> None:
    """Success in HTML is not SQS's: botocore reads it as an answer that says nothing, such as an empty queue."""
    if "html" in said.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("content-type", ""):
        raise Trouble("sign-in-page", place, Sentence("the answer was a web page"))


def _sent(item: Notification, answer: Any, refusal: Any, place: str) -> Sent:
    if answer and answer.get("MessageId"):
        if answer.get("MD5OfMessageBody") == md5(item.body.encode()):
            return Sent(item.transfer_id, answer["MessageId"])
        return Sent(
            item.transfer_id, trouble=Trouble("checksum", place, Sentence("SQS received another text than was sent"))
        )
    detail = (
        f"{refusal.get('Code', '')} {refusal.get('Message', '')}".strip() if refusal else "no answer for this entry"
    )
    code = "bad-request" if refusal and refusal.get("SenderFault") else "server-error"
    return Sent(item.transfer_id, trouble=Trouble(code, place, detail))


def _received(message: dict[str, Any]) -> Received:
    attributes = {name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()}
    told = message.get("Attributes", {})
    count, sent_at = int(told.get("ApproximateReceiveCount", 1)), int(told.get("SentTimestamp", 0)) / 1000
    return Received(message["MessageId"], message["ReceiptHandle"], message["Body"], attributes, count, sent_at)
