"""One SQS queue: found or made by its exact name, sent to, received from. All block."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from engine.cloud.checksum import md5
from engine.cloud.objects import FOREIGN
from engine.errors import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.cloud.account import Account
    from engine.model import Notification

LONGEST_HIDDEN: Final = 43_200
"""Seconds since its receipt for which a message can be hidden: then it comes again, and its handle is void.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html"""
BATCH: Final = 10
"""Entries a request: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came."""

    message_id: str
    receipt_handle: str
    body: str
    attributes: Mapping[str, str]
    receive_count: int


@dataclass(frozen=True, slots=True)
class Sent:
    """SQS's answer to one entry of a batch: the message's id, or what was wrong."""

    transfer_id: int
    message_id: str = ""
    trouble: Trouble | None = None


class Queue:
    """The queue with this name or URL."""

    def __init__(self, account: Account, name: str) -> None:
        self._account = account
        self.name = name

    @cached_property
    def url(self) -> str:
        """The queue's URL; it is created if it is missing.

        Raises:
            Trouble: `not-allowed` with the missing action, `no-queue` for a URL that leads nowhere.
        """
        if "://" in self.name:
            return self.name
        try:
            return self._url_in(self._account.sqs.get_queue_url(QueueName=self.name))
        except FOREIGN as error:
            trouble = self._account.trouble_of(error, self.name, "sqs:GetQueueUrl")
            if trouble.code != "no-queue":
                raise trouble from error
        return self._create()

    def _create(self) -> str:
        attributes = {"FifoQueue": "true"} if self._is_fifo else {}
        try:
            return self._url_in(self._account.sqs.create_queue(QueueName=self.name, Attributes=attributes))
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, "sqs:CreateQueue") from error

    def _url_in(self, said: dict[str, Any]) -> str:
        if not said.get("QueueUrl"):
            raise Trouble("sign-in-page", self.name, "the answer carried no URL")
        return str(said["QueueUrl"])

    @property
    def _is_fifo(self) -> bool:
        return self.name.endswith(".fifo")

    def forget(self) -> None:
        """Look for the queue anew next time."""
        self.__dict__.pop("url", None)

    def send(self, notifications: Sequence[Notification]) -> list[Sent]:
        """Send up to ten; each has its own answer.

        Raises:
            Trouble: the whole request failed.
        """
        entries = [self._entry(str(number), item) for number, item in enumerate(notifications)]
        try:
            said = self._account.sqs.send_message_batch(QueueUrl=self.url, Entries=entries)
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, "sqs:SendMessage") from error
        _refuse_page(said, self.name)
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

    def receive(self, most: int, wait: int, visibility: int) -> list[Received]:
        """Wait up to `wait` seconds (0 to 20) for messages; they stay invisible to others for `visibility` seconds."""
        try:
            said = self._account.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=most,
                WaitTimeSeconds=wait,
                VisibilityTimeout=visibility,
                MessageAttributeNames=["All"],
                AttributeNames=["ApproximateReceiveCount"],
            )
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, "sqs:ReceiveMessage") from error
        _refuse_page(said, self.name)
        return [_received(message) for message in said.get("Messages", [])]

    def hidden(self) -> int:
        """How many messages somebody has received and not deleted, as far as SQS knows and tells; 0 if it does not."""
        return int(self._told("ApproximateNumberOfMessagesNotVisible") or 0)

    def most_receives(self) -> int:
        """After so many receives SQS moves a message to the dead-letter queue; 0: there is none, as far as it tells."""
        try:
            return int(json.loads(self._told("RedrivePolicy") or "{}").get("maxReceiveCount", 0))
        except ValueError:
            return 0

    def _told(self, attribute: str) -> str:
        """What SQS says of the queue; empty where it does not, or where that is not allowed."""
        try:
            said = self._account.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=[attribute])
        except (*FOREIGN, Trouble):
            return ""
        return str(said.get("Attributes", {}).get(attribute, ""))

    def delete(self, receipt_handles: Sequence[str]) -> list[bool]:
        """Delete up to ten messages; answers for each whether SQS acknowledged it."""
        entries = [{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(receipt_handles)]
        try:
            said = self._account.sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, "sqs:DeleteMessage") from error
        _refuse_page(said, self.name)
        done = {entry["Id"] for entry in said.get("Successful", [])}
        return [entry["Id"] in done for entry in entries]

    def hide(self, receipt_handles: Sequence[str], seconds: int) -> None:
        """Keep up to ten messages invisible to others for so long from now; one that is gone does not matter."""
        entries = [
            {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": seconds}
            for number, handle in enumerate(receipt_handles)
        ]
        try:
            said = self._account.sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)
        except FOREIGN as error:
            raise self._account.trouble_of(error, self.name, "sqs:ChangeMessageVisibility") from error
        _refuse_page(said, self.name)


def _refuse_page(said: dict[str, Any], place: str) -> None:
    """Success in HTML is not SQS's: botocore reads it as an answer that says nothing, such as an empty queue."""
    if "html" in said.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("content-type", ""):
        raise Trouble("sign-in-page", place, "the answer was a web page")


def _sent(item: Notification, answer: Any, refusal: Any, place: str) -> Sent:
    if answer and answer.get("MessageId"):
        if answer.get("MD5OfMessageBody") == md5(item.body.encode()):
            return Sent(item.transfer_id, answer["MessageId"])
        return Sent(item.transfer_id, trouble=Trouble("checksum", place, "SQS received another text than was sent"))
    detail = (
        f"{refusal.get('Code', '')} {refusal.get('Message', '')}".strip() if refusal else "no answer for this entry"
    )
    code = "bad-request" if refusal and refusal.get("SenderFault") else "server-error"
    return Sent(item.transfer_id, trouble=Trouble(code, place, detail))


def _received(message: dict[str, Any]) -> Received:
    attributes = {name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()}
    count = int(message.get("Attributes", {}).get("ApproximateReceiveCount", 1))
    return Received(message["MessageId"], message["ReceiptHandle"], message["Body"], attributes, count)
