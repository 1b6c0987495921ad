"""The dead letters of a route's queue: looked at, sent back to where they came from, or thrown away. All block.

Each is acted upon with a handle of its own that is seconds old, and what is not meant is put back at once. A letter is
sent before it is deleted: a crash between the two leaves it twice, with the same event id, and never loses it.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final

from engine.cloud.checksum import md5
from engine.cloud.objects import FOREIGN
from engine.cloud.preview import preview
from engine.cloud.queue import BATCH, REDRIVE, Queue, name_in, redrive_in
from engine.errors import Trouble
from engine.model import Letter, Sorted
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator

    from engine.cloud.account import Account

MOST: Final = 200
"""So many are looked at."""
_HIDDEN_SECONDS: Final = 60
"""For so long at most a letter stays hidden from others because somebody looked at it."""
_WAIT_SECONDS: Final = 1
_SHOWN: Final = 16_384
"""Characters of a body that are shown."""
_SOURCE: Final = "DeadLetterQueueSourceArn"
_QUEUE_ARN: Final = "QueueArn"


class DeadLetters:
    """Those of the queue with this name or URL."""

    def __init__(self, account: Account, name: str) -> None:
        self._account = account
        self._queue = Queue(account, name)
        told = self._queue.attributes(REDRIVE, _QUEUE_ARN)
        target = redrive_in(told)[0]
        if not target:
            raise Trouble("no-dead-letter-queue", name_in(name))
        self._arn = told.get(_QUEUE_ARN, "")
        self._url = self._queue.queue_of(target).name
        self._name = target.rpartition(":")[2]

    def look(self) -> Iterator[Letter]:
        """What lies there, up to `MOST`. To look counts as a receive, which changes nothing for dead letters."""
        with contextlib.closing(self._received(MOST)) as messages:
            for message in messages:
                yield self._letter(message)

    def send_back(self, ids: Collection[str] | None = None) -> Iterator[Sorted]:
        """Send letters to the queue again, all of its own or these; yields how far it is."""
        return self._sort(ids, self._send_back)

    def drop(self, ids: Collection[str]) -> Iterator[Sorted]:
        """Delete these for good."""
        return self._sort(ids, self._delete)

    def _sort(self, ids: Collection[str] | None, act: Callable[[dict[str, Any]], None]) -> Iterator[Sorted]:
        done = left = 0
        with contextlib.closing(self._received()) as messages:
            for message in messages:
                is_meant = not self._is_foreign(message) if ids is None else message["MessageId"] in ids
                if is_meant:
                    act(message)
                    message["is_gone"] = True
                done, left = done + is_meant, left + (not is_meant)
                yield Sorted(done, left)
                if ids is not None and done == len(ids):
                    return

    def _received(self, most: float = float("inf")) -> Generator[dict[str, Any]]:
        """Every message once. What was not deleted is put back when this is closed."""
        seen: dict[str, dict[str, Any]] = {}
        try:
            while len(seen) < most:
                fresh = [message for message in self._receive() if message["MessageId"] not in seen]
                seen.update((message["MessageId"], message) for message in fresh)
                if not fresh:
                    return
                yield from fresh
        finally:
            self._put_back([message for message in seen.values() if "is_gone" not in message])

    def _receive(self) -> list[dict[str, Any]]:
        said = self._ask(
            "ReceiveMessage",
            self._account.sqs.receive_message,
            QueueUrl=self._url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=_WAIT_SECONDS,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        found: list[dict[str, Any]] = said.get("Messages", [])
        return found

    def _put_back(self, messages: list[dict[str, Any]]) -> None:
        """At once; where that fails they come back by themselves a minute later."""
        handles = [message["ReceiptHandle"] for message in messages]
        with contextlib.suppress(Trouble):
            asyncio.run(Queue(self._account, self._url).hide(handles, 0))

    def _letter(self, message: dict[str, Any]) -> Letter:
        told = message.get("Attributes", {})
        attributes = {
            name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()
        }
        return Letter(
            message["MessageId"],
            int(told.get("SentTimestamp", 0)) / 1000,
            int(told.get("ApproximateReceiveCount", 1)),
            message["Body"][:_SHOWN],
            self._is_foreign(message),
            preview(message["Body"], attributes, self._account.route),
        )

    def _is_foreign(self, message: dict[str, Any]) -> bool:
        source = message.get("Attributes", {}).get(_SOURCE, "")
        return bool(source and self._arn) and source != self._arn

    def _send_back(self, message: dict[str, Any]) -> None:
        if self._is_foreign(message):
            raise Trouble(
                "not-ours", Sentence("the letter {number} came from another queue", number=message["MessageId"])
            )
        said = self._ask(
            "SendMessage",
            self._account.sqs.send_message,
            QueueUrl=self._queue.found_url(),
            MessageBody=message["Body"],
            **_carried(message),
        )
        if not said.get("MessageId") or said.get("MD5OfMessageBody") != md5(message["Body"].encode()):
            raise Trouble("checksum", self._queue.name, Sentence("SQS received another text than was sent"))
        self._delete(message)

    def _delete(self, message: dict[str, Any]) -> None:
        handle = message["ReceiptHandle"]
        self._ask("DeleteMessage", self._account.sqs.delete_message, QueueUrl=self._url, ReceiptHandle=handle)

    def _ask(self, action: str, call: Callable[..., dict[str, Any]], **arguments: Any) -> dict[str, Any]:
        try:
            return call(**arguments)
        except FOREIGN as error:
            place = self._queue.name if action == "SendMessage" else self._name
            raise self._account.trouble_of(error, place, f"sqs:{action}") from error


def _carried(message: dict[str, Any]) -> dict[str, Any]:
    """What goes with the body. In a FIFO queue a letter is one letter, however often its sending is tried."""
    attributes = {
        name: {part: value[part] for part in ("DataType", "StringValue", "BinaryValue") if part in value}
        for name, value in message.get("MessageAttributes", {}).items()
    }
    carried: dict[str, Any] = {"MessageAttributes": attributes} if attributes else {}
    if group := message.get("Attributes", {}).get("MessageGroupId"):
        carried |= {"MessageGroupId": group, "MessageDeduplicationId": message["MessageId"]}
    return carried
