"""A queue as strict as SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/"""

# ruff: noqa: N803 - the parameters have AWS's names

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from faults.strict_queues import FORBIDDEN, LARGEST, MOST, MOST_ATTRIBUTES
from stateful.loop import NotYet
from stateful.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stateful.clock import Clock

_LONGEST_HIDDEN = 43_200
_LOOK = 5.0


@dataclass
class Letter:
    """A message in the queue."""

    number: int
    body: str
    attributes: Mapping[str, Any]
    hidden_until: float = 0.0
    received_at: float = 0.0
    """When it was received last: it may be hidden for twelve hours from then."""
    handles: list[str] = field(default_factory=list)
    """Receipt handles that were given out; only the last one counts."""
    is_deleted: bool = False

    @property
    def id(self) -> str:
        return f"message-{self.number}"

    def says(self, attribute: str) -> str:
        """A text attribute."""
        return str(self.attributes.get(attribute, {}).get("StringValue", ""))


class Queue:
    """A standard queue: nothing is in order, a message may come twice, and old handles delete nothing."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.url = f"http://strict/000000000000/{name}"
        self.exists = False
        self.letters: list[Letter] = []
        """All that were ever accepted."""
        self.begun = 0.0
        """When the request under way was made."""
        self.on_deleted: Callable[[Letter], None] = lambda _letter: None
        self._clock = clock

    @property
    def waiting(self) -> list[Letter]:
        return [letter for letter in self.letters if not letter.is_deleted]

    def accept(self, body: str, attributes: Mapping[str, Any]) -> Letter:
        letter = Letter(len(self.letters) + 1, body, attributes)
        self.letters.append(letter)
        return letter

    # -- the queue itself --------------------------------------------------------------------------------------------

    def get_queue_url(self, *, QueueName: str) -> dict[str, Any]:
        if not self.exists or QueueName != self.name:
            raise Refused(400, "AWS.SimpleQueueService.NonExistentQueue")
        return {"QueueUrl": self.url}

    def create_queue(self, *, QueueName: str, Attributes: Mapping[str, str]) -> dict[str, Any]:
        assert (QueueName, dict(Attributes)) == (self.name, {})
        self.exists = True
        return {"QueueUrl": self.url}

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        self._check_url(QueueUrl)
        hidden = sum(letter.hidden_until > self._clock.now for letter in self.waiting)
        figures = {
            "ApproximateNumberOfMessages": len(self.waiting) - hidden,
            "ApproximateNumberOfMessagesNotVisible": hidden,
        }
        return {"Attributes": {name: str(figures[name]) for name in AttributeNames if name in figures}}

    def _check_url(self, url: str) -> None:
        if url != self.url or not self.exists:
            raise Refused(400, "AWS.SimpleQueueService.NonExistentQueue")

    # -- messages ----------------------------------------------------------------------------------------------------

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        self._check_url(QueueUrl)
        _check_batch(Entries)
        if sum(_weight(entry) for entry in Entries) > LARGEST:
            raise Refused(400, "AWS.SimpleQueueService.BatchRequestTooLong")
        return _answers(Entries, self._send)

    def _send(self, entry: dict[str, Any]) -> dict[str, Any]:
        attributes = entry.get("MessageAttributes", {})
        if not entry["MessageBody"] or FORBIDDEN.search(entry["MessageBody"]):
            raise Refused(400, "InvalidMessageContents")
        texts = [value["StringValue"] for value in attributes.values()]
        if len(attributes) > MOST_ATTRIBUTES or not all(texts) or any(FORBIDDEN.search(text) for text in texts):
            raise Refused(400, "InvalidParameterValue")
        letter = self.accept(entry["MessageBody"], attributes)
        digest = hashlib.md5(letter.body.encode(), usedforsecurity=False).hexdigest()
        return {"MessageId": letter.id, "MD5OfMessageBody": digest}

    def receive_message(
        self,
        *,
        QueueUrl: str,
        MaxNumberOfMessages: int,
        WaitTimeSeconds: int,
        VisibilityTimeout: int,
        MessageAttributeNames: list[str],
        AttributeNames: list[str],
    ) -> dict[str, Any]:
        self._check_url(QueueUrl)
        assert 1 <= MaxNumberOfMessages <= MOST
        assert 0 <= WaitTimeSeconds <= 20
        now = self._clock.now
        there = [letter for letter in self.waiting if letter.hidden_until <= now]
        if not there and now < self.begun + WaitTimeSeconds:
            raise NotYet(self._next_look(self.begun + WaitTimeSeconds))
        return {"Messages": [self._give(letter, VisibilityTimeout) for letter in there[:MaxNumberOfMessages]]}

    def _next_look(self, at_last: float) -> float:
        return min([at_last, self._clock.now + _LOOK, *(letter.hidden_until for letter in self.waiting)])

    def _give(self, letter: Letter, seconds: int) -> dict[str, Any]:
        letter.hidden_until = self._clock.now + seconds
        letter.received_at = self._clock.now
        letter.handles.append(f"{letter.number}:{len(letter.handles) + 1}")
        return {
            "MessageId": letter.id,
            "ReceiptHandle": letter.handles[-1],
            "Body": letter.body,
            "MessageAttributes": letter.attributes,
            "Attributes": {"ApproximateReceiveCount": str(len(letter.handles))},
        }

    def delete_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        self._check_url(QueueUrl)
        _check_batch(Entries)
        return _answers(Entries, self._delete)

    def _delete(self, entry: dict[str, Any]) -> dict[str, Any]:
        """A handle that is not the newest is acknowledged, and deletes nothing."""
        letter = self._of(entry["ReceiptHandle"])
        if not letter.is_deleted and letter.handles[-1] == entry["ReceiptHandle"]:
            letter.is_deleted = True
            self.on_deleted(letter)
        return {}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        self._check_url(QueueUrl)
        _check_batch(Entries)
        return _answers(Entries, self._hide)

    def _hide(self, entry: dict[str, Any]) -> dict[str, Any]:
        letter, seconds = self._of(entry["ReceiptHandle"]), entry["VisibilityTimeout"]
        if not 0 <= seconds <= _LONGEST_HIDDEN:
            raise Refused(400, "InvalidParameterValue")
        is_in_flight = not letter.is_deleted and letter.hidden_until > self._clock.now
        if not is_in_flight or letter.handles[-1] != entry["ReceiptHandle"]:
            raise Refused(400, "AWS.SimpleQueueService.MessageNotInflight")
        if self._clock.now + seconds > letter.received_at + _LONGEST_HIDDEN:
            raise Refused(400, "InvalidParameterValue", "Total VisibilityTimeout is beyond the limit")
        letter.hidden_until = self._clock.now + seconds
        return {}

    def _of(self, handle: str) -> Letter:
        number, _, count = handle.partition(":")
        if not count:
            raise Refused(404, "ReceiptHandleIsInvalid")
        return self.letters[int(number) - 1]


def _check_batch(entries: list[dict[str, Any]]) -> None:
    if not entries:
        raise Refused(400, "AWS.SimpleQueueService.EmptyBatchRequest")
    if len(entries) > MOST:
        raise Refused(400, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest")
    if len({entry["Id"] for entry in entries}) < len(entries):
        raise Refused(400, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct")


def _weight(entry: dict[str, Any]) -> int:
    attributes = entry.get("MessageAttributes", {})
    said = sum(len(name) + len(value["StringValue"].encode()) + 6 for name, value in attributes.items())
    return len(entry["MessageBody"].encode()) + said


def _answers(entries: list[dict[str, Any]], do: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Each entry has its own answer."""
    said: dict[str, Any] = {"Successful": [], "Failed": []}
    for entry in entries:
        try:
            said["Successful"].append({"Id": entry["Id"], **do(entry)})
        except Refused as refusal:
            failed = {"Id": entry["Id"], "SenderFault": True, "Code": refusal.code, "Message": refusal.message}
            said["Failed"].append(failed)
    return said
