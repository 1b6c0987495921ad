"""What is asked of SQS for every ten files, without botocore's machinery of models, which costs more than all the rest.

The request is signed by botocore and goes out through the client's own session (its proxies, its certificates, its
time-outs). Whatever is not plainly a success is asked once more in botocore's own way, which knows retries, clocks that are
off, and what errors mean.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
"""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any, Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, ClientError

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
_FINE: Final = 200


class Sqs:
    """SQS as a boto3 client speaks to it, quicker. Safe in several threads."""

    def __init__(self, client: Any, session: Any, contacts: Contacts) -> None:
        """`session`: the boto3 session that the client is of."""
        self._client = client
        self._contacts = contacts
        self._credentials = session.get_credentials()
        self._http = getattr(getattr(client, "_endpoint", None), "http_session", None)
        """The client's own, another one would not go its ways; None where botocore has it elsewhere by now."""

    def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """The answer to one of the operations above. Raises what boto3 raises."""
        answer = None
        try:
            if self._http is not None:
                answer = self._ask(operation, parameters)
        except (BotoCoreError, ClientError, ValueError, OSError) as failure:
            _log.debug("%s is asked again: %s", operation, failure)
        if answer is None:
            answer = getattr(self._client, _METHODS[operation])(**parameters)
        return answer

    def _ask(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any] | None:
        request = AWSRequest(
            "POST",
            f"{self._client.meta.endpoint_url.rstrip('/')}/",
            data=json.dumps(parameters).encode(),
            headers={"X-Amz-Target": f"AmazonSQS.{operation}", "Content-Type": _JSON},
        )
        SigV4Auth(self._credentials.get_frozen_credentials(), "sqs", self._client.meta.region_name).add_auth(request)
        begun = time.monotonic()
        assert self._http is not None
        said = self._http.send(request.prepare())
        if said.status_code != _FINE or "json" not in said.headers.get("Content-Type", ""):
            return None
        answer = json.loads(said.content or b"{}")
        if not isinstance(answer, dict):
            return None
        self._contacts.answered("sqs", -1.0 if operation == "ReceiveMessage" else time.monotonic() - begun)
        return answer
