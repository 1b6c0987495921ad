"""When the servers of a route answered last, and how fast: noted with each answer, for people to see."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from engine.model import Contact

if TYPE_CHECKING:
    from collections.abc import Callable

_FINE: Final = {404, 412}
"""What is no success and yet an answer as it should be: there is no such object, or there is one."""
_REFUSALS: Final = 400
_LONG: Final = {"ReceiveMessage", "UploadPart", "PutObject", "GetObject", "CompleteMultipartUpload"}
"""Operations that wait, or carry bytes: how long they take says nothing of the line."""


class Contacts:
    """Of one route. Safe in several threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._latest: dict[str, Contact] = {}
        self._lock = threading.Lock()
        self._sent = threading.local()

    @property
    def latest(self) -> tuple[Contact, ...]:
        """Of each service that answered."""
        with self._lock:
            return tuple(self._latest.values())

    def answered(self, service: str, seconds: float = -1.0) -> None:
        """A server answered as it should. `seconds`: how long a small request took, if it was one."""
        with self._lock:
            known = self._latest.get(service)
            self._latest[service] = Contact(
                service, self._clock(), seconds if seconds >= 0 or known is None else known.seconds
            )

    def listen(self, client: Any) -> None:
        """Hear of each answer that a boto3 client gets. Both events of a request come in the thread that makes it."""
        service = str(client.meta.service_model.service_name)

        def is_sent(**_: object) -> None:
            self._sent.at = time.monotonic()

        def is_answered(
            event_name: str, response_dict: dict[str, Any] | None, exception: Exception | None = None, **_: object
        ) -> None:
            status = response_dict["status_code"] if response_dict and exception is None else 0
            if 0 < status < _REFUSALS or status in _FINE:
                is_long = event_name.rpartition(".")[2] in _LONG
                self.answered(service, -1.0 if is_long else time.monotonic() - self._sent.at)

        client.meta.events.register_first("before-send", is_sent)
        client.meta.events.register("response-received", is_answered)
