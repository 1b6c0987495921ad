"""What SQS refuses and test servers let pass: characters, sizes, too many entries, receipt handles that are stale."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from faults.answers import sqs_error
from faults.operations import said_to_queue
from faults.wire import Headers, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.strict import Ask
    from faults.wire import Request

MOST = 10
LARGEST = 1 << 20
MOST_ATTRIBUTES = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""

FORBIDDEN = re.compile("[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OLD = "AWS.SimpleQueueService."
_STALE = "The input receipt handle is invalid."


class StrictQueues:
    def __init__(self) -> None:
        self._newest: dict[str, str] = {}
        self._messages: dict[str, str] = {}

    async def check(self, request: Request, operation: str, ask: Ask) -> Reply:
        """The server's reply, or SQS's refusal of the request or of some of its entries."""
        said = said_to_queue(request)
        if operation.endswith("Batch"):
            return _refusal_of_batch(said, operation) or await self._with_entries(request, said, operation, ask)
        code, message = self._wrong_with(operation)(said)
        if code:
            return sqs_error(code, message)
        reply = await ask(request)
        if operation == "ReceiveMessage" and reply.status == HTTPStatus.OK:
            self._note(json.loads(reply.body))
        return reply

    async def _with_entries(self, request: Request, said: dict[str, Any], operation: str, ask: Ask) -> Reply:
        """The good ones go to the server, the others are added to its reply."""
        wrong_with = self._wrong_with(operation)
        wrong = {entry["Id"]: wrong_with(entry) for entry in said["Entries"]}
        failed = [
            {"Id": own, "Code": code, "Message": message, "SenderFault": True}
            for own, (code, message) in wrong.items()
            if code
        ]
        if not failed:
            return await ask(request)
        good = [entry for entry in said["Entries"] if not wrong[entry["Id"]][0]]
        reply = Reply(200, Headers([("Content-Type", "application/x-amz-json-1.0")]), b"{}")
        if good:
            request.body = json.dumps(said | {"Entries": good}).encode()
            reply = await ask(request)
        if reply.status == HTTPStatus.OK:
            answer = json.loads(reply.body)
            reply.body = json.dumps(answer | {"Failed": [*answer.get("Failed", []), *failed]}).encode()
        return reply

    def _wrong_with(self, operation: str) -> Callable[[dict[str, Any]], tuple[str, str]]:
        if operation.startswith("SendMessage"):
            return _wrong_message
        if operation.startswith(("DeleteMessage", "ChangeMessageVisibility")):
            return self._wrong_handle
        return lambda _said: ("", "")

    def _wrong_handle(self, entry: dict[str, Any]) -> tuple[str, str]:
        """A handle of before the newest delivery of its message."""
        handle = entry["ReceiptHandle"]
        message = self._messages.get(handle)
        return ("ReceiptHandleIsInvalid", _STALE) if message and self._newest[message] != handle else ("", "")

    def _note(self, received: dict[str, Any]) -> None:
        for message in received.get("Messages", []):
            self._newest[message["MessageId"]] = message["ReceiptHandle"]
            self._messages[message["ReceiptHandle"]] = message["MessageId"]


def _refusal_of_batch(said: dict[str, Any], operation: str) -> Reply | None:
    entries = said.get("Entries", [])
    if not entries:
        return _refused("EmptyBatchRequest", "There should be at least one entry in the request.")
    if len(entries) > MOST:
        return _refused("TooManyEntriesInBatchRequest", f"Maximum number of entries per request are {MOST}.")
    if len({entry["Id"] for entry in entries}) < len(entries):
        return _refused("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
    if operation == "SendMessageBatch" and sum(map(_size_of, entries)) > LARGEST:
        return _refused("BatchRequestTooLong", f"Batch requests cannot be longer than {LARGEST} bytes.")
    return None


def _refused(code: str, message: str) -> Reply:
    return sqs_error(code, message, old_code=f"{_OLD}{code}")


def _wrong_message(entry: dict[str, Any]) -> tuple[str, str]:
    attributes = entry.get("MessageAttributes", {})
    texts = [entry.get("MessageBody", ""), *(value.get("StringValue", "-") for value in attributes.values())]
    if any(FORBIDDEN.search(text) for text in texts):
        return "InvalidMessageContents", "Invalid characters found."
    if not all(texts) or len(attributes) > MOST_ATTRIBUTES:
        return (
            "InvalidParameterValue",
            "The message body and attribute values must not be empty, attributes at most 10.",
        )
    if _size_of(entry) > LARGEST:
        return "InvalidParameterValue", f"Message must be shorter than {LARGEST} bytes."
    return "", ""


def _size_of(entry: dict[str, Any]) -> int:
    """Names, types and values of attributes count as well."""
    texts = [entry.get("MessageBody", "")]
    for name, value in entry.get("MessageAttributes", {}).items():
        texts += [name, value.get("DataType", ""), value.get("StringValue", "")]
    return sum(len(text.encode()) for text in texts)
