"""What is asked of SQS for every ten files, without botocore's machinery of models and its connections for threads.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from engine.cloud.http import TooLate

if TYPE_CHECKING:
    from engine.cloud.contacts import Contacts
    from engine.cloud.http import Answer
    from engine.cloud.shortcut import Shortcut

_METHODS: Final = {
    "SendMessageBatch": "send_message_batch",
    "ReceiveMessage": "receive_message",
    "DeleteMessageBatch": "delete_message_batch",
    "ChangeMessageVisibilityBatch": "change_message_visibility_batch",
}
"""Operations, and botocore's names for them."""
_JSON: Final = "application/x-amz-json-1.0"
_MOST: Final = 16 << 20
"""Bytes of an answer: ten messages of the largest size, with all that JSON makes of odd characters."""


class Sqs:
    """SQS as a boto3 client speaks to it, quicker. Use from one event loop."""

    def __init__(self, client: Any, way: Shortcut, contacts: Contacts) -> None:
        """`way`: to the host that the client asks."""
        self._client = client
        self._way = way
        self._contacts = contacts
        self._path = urlsplit(f"{client.meta.endpoint_url.rstrip('/')}/").path

    async def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """The answer to one of the operations above. Raises what boto3 raises."""
        answer = None
        with contextlib.suppress(TooLate):
            answer = await self._ask(operation, parameters)
        if answer is None:
            answer = dict(await asyncio.to_thread(getattr(self._client, _METHODS[operation]), **parameters))
        return answer

    async def _ask(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any] | None:
        body = json.dumps(parameters).encode()
        begun = time.monotonic()
        said = await self._way.ask(
            "POST",
            (self._path, ""),
            {"x-amz-target": f"AmazonSQS.{operation}", "content-type": _JSON},
            body,
            digest=sha256(body).hexdigest(),
            most=_MOST,
            waits=parameters.get("WaitTimeSeconds", 0),
        )
        if said is None:
            return None
        answer = _object_in(said)
        if answer is None:
            self._way.rest(f"{operation} {said.status}")
            return None
        self._contacts.answered("sqs", -1.0 if operation == "ReceiveMessage" else time.monotonic() - begun)
        return answer


def _object_in(said: Answer) -> dict[str, Any] | None:
    """None where it is not plainly a success."""
    if said.status != HTTPStatus.OK or "json" not in said.headers.get("content-type", ""):
        return None
    try:
        answer = json.loads(said.body or b"{}")
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
