"""What is asked of SQS for every ten files, without botocore's machinery of models and its connections for threads, which
cost more than all the rest. Whatever is not plainly a success is asked once more in
botocore's own way, which knows proxies, retries, clocks that are off, and what errors mean.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from engine.cloud.http import Answer, Http, NoAnswer
from engine.cloud.signing import Signer

if TYPE_CHECKING:
    from engine.cloud.contacts import Contacts

_log = logging.getLogger(__name__)

_METHODS: Final = {
    "SendMessageBatch": "send_message_batch",
    "ReceiveMessage": "receive_message",
    "DeleteMessageBatch": "delete_message_batch",
    "ChangeMessageVisibilityBatch": "change_message_visibility_batch",
}
"""Operations, and botocore's names for them."""
_JSON: Final = "application/x-amz-json-1.0"
_SILENCE: Final = 30.0
_SLOWEST: Final = 16 << 10
"""Bytes a second that a line brings through at least: what takes longer is asked in botocore's way."""
_MOST: Final = 16 << 20
"""Bytes of an answer: ten messages of the largest size, with all that JSON makes of odd characters."""
_FRESH: Final = 30.0
"""Seconds for which credentials stay as they were: botocore renews those of a server ten minutes before they end."""
_REST: Final = 10.0
"""Seconds for which botocore has it all, after something that may concern every request."""


class Sqs:
    """SQS as a boto3 client speaks to it, quicker. Use from one event loop."""

    def __init__(self, client: Any, session: Any, contacts: Contacts, ca_bundle: str = "") -> None:
        """`session`: the boto3 session that the client is of; `ca_bundle`: whom it trusts instead of the system's."""
        self._client = client
        self._contacts = contacts
        self._credentials = session.get_credentials()
        self._url = f"{client.meta.endpoint_url.rstrip('/')}/"
        self._http = _way_to(self._url, ca_bundle)
        self._path = urlsplit(self._url).path
        self._signer: Signer | None = None
        self._signer_until = 0.0
        self._rests_until = 0.0

    async def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """The answer to one of the operations above. Raises what boto3 raises."""
        answer = None
        if self._http is not None and time.monotonic() >= self._rests_until:
            answer = await self._ask(self._http, operation, parameters)
        if answer is None:
            answer = dict(await asyncio.to_thread(getattr(self._client, _METHODS[operation]), **parameters))
        return answer

    async def _ask(self, http: Http, operation: str, parameters: dict[str, Any]) -> dict[str, Any] | None:
        body = json.dumps(parameters).encode()
        signer = await self._fresh_signer(http.name)
        headers = signer.headers({"x-amz-target": f"AmazonSQS.{operation}", "content-type": _JSON}, body, time.time())
        headers["content-length"] = str(len(body))
        patience = _SILENCE + parameters.get("WaitTimeSeconds", 0) + len(body) / _SLOWEST
        begun = time.monotonic()
        try:
            said = await http.ask("POST", self._path, headers, body, patience=patience, most=_MOST)
        except NoAnswer as reason:
            self._rest(operation, str(reason))
            return None
        answer = _object_in(said)
        if answer is None:
            self._rest(operation, str(said.status))
            return None
        self._contacts.answered("sqs", -1.0 if operation == "ReceiveMessage" else time.monotonic() - begun)
        return answer

    def _rest(self, operation: str, why: str) -> None:
        _log.debug("%s is asked again: %s", operation, why)
        self._rests_until = time.monotonic() + _REST

    async def _fresh_signer(self, host: str) -> Signer:
        """Made in a thread: credentials that come from a server are renewed by asking it."""
        if self._signer is None or time.monotonic() >= self._signer_until:
            self._signer_until = time.monotonic() + _FRESH
            frozen = await asyncio.to_thread(self._credentials.get_frozen_credentials)
            self._signer = Signer(frozen, self._client.meta.region_name, "sqs", host, self._path)
        return self._signer


def _object_in(said: Answer) -> dict[str, Any] | None:
    """None where it is not plainly a success."""
    if said.status != HTTPStatus.OK or "json" not in said.headers.get("content-type", ""):
        return None
    try:
        answer = json.loads(said.body or b"{}")
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _way_to(url: str, ca_bundle: str) -> Http | None:
    """None where the computer's settings send requests elsewhere. Raises OSError: the bundle holds nobody to trust."""
    parts = urlsplit(url)
    if parts.scheme in getproxies() and not proxy_bypass(parts.netloc):
        return None
    return Http(url, ssl.create_default_context(cafile=ca_bundle or None) if parts.scheme == "https" else None)
