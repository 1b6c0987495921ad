"""The strict server in this process: a bucket and a queue, reached through what boto3 and obstore have, with faults."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from stateful.bucket import Bucket
from stateful.queue import Queue
from stateful.refusal import NoReply, Refused

from engine import failpoints
from engine.cloud import s3 as quick
from engine.cloud.account import Account
from engine.cloud.http import Answer
from engine.cloud.sqs import _METHODS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

    from stateful.clock import Clock

    from engine.cloud.pace import Pace
    from engine.settings.route import Route

S3 = (
    *("put_object", "head_object", "get_object", "create_multipart_upload", "upload_part"),
    *("complete_multipart_upload", "abort_multipart_upload", "list_multipart_uploads", "list_parts"),
)
SQS = (
    *("get_queue_url", "create_queue", "get_queue_attributes", "send_message_batch", "receive_message"),
    *("delete_message_batch", "change_message_visibility_batch"),
)
_CONFLICT = 409
_PAGE = {"ResponseMetadata": {"HTTPHeaders": {"content-type": "text/html"}}, "ContentLength": 0}
"""What boto3 makes of a web page."""


@dataclass(frozen=True)
class Fault:
    """What becomes of one request."""

    kind: str
    """lost: done, and the answer lost. cut: not done, no answer. refused, twice: done twice, as a client does that lost
    the first answer. page: a web page instead of an answer. short, damaged: of the bytes of an object. slow. partial:
    one entry of a batch is refused.
    """
    refusal: tuple[int, str] = (0, "")
    seconds: float = 0.0


class Server:
    """What is in the cloud, and what goes wrong on the way there."""

    def __init__(self, clock: Clock, bucket: Bucket, queue: Queue) -> None:
        self.clock = clock
        self.bucket = bucket
        self.queue = queue
        self.planned: dict[str, list[Fault]] = {}
        """By operation, or service: what becomes of its next requests."""
        self.outages: dict[str, tuple[float, Fault]] = {}
        """By service: until when no request comes through, and what becomes of them."""
        self.requests: Counter[str] = Counter()
        self.made: Counter[str] = Counter()
        """Faults by kind."""
        self.delay = 0.0
        """Seconds that the last answer takes; whoever carries it takes it away."""

    def call(self, operation: str, arguments: dict[str, Any]) -> Any:
        """Raises Refused or NoReply. A kill may come right before it and right after it."""
        failpoints.reach("before a request")
        said = self._answer(operation, arguments)
        failpoints.reach("after a request")
        return said

    def _answer(self, operation: str, arguments: dict[str, Any]) -> Any:
        service = "s3" if operation in S3 else "sqs"
        self.requests[operation] += 1
        do = partial(getattr(self.bucket if service == "s3" else self.queue, operation), **arguments)
        fault = self._fault(service, operation)
        return do() if fault is None else self._faulty(fault, do, is_look=operation == "head_object")

    def _fault(self, service: str, operation: str) -> Fault | None:
        until, fault = self.outages.get(service, (0.0, None))
        if fault is None or until <= self.clock.now:
            for name in (operation, service):
                if self.planned.get(name):
                    fault = self.planned[name].pop(0)
                    break
            else:
                return None
        self.made[fault.kind] += 1
        return fault

    def _faulty(self, fault: Fault, do: Callable[[], Any], *, is_look: bool) -> Any:
        """`is_look`: nothing can be in conflict with it."""
        if fault.kind == "refused":
            raise Refused(*((500, "InternalError") if is_look and fault.refusal[0] == _CONFLICT else fault.refusal))
        if fault.kind == "cut":
            raise NoReply
        if fault.kind == "page":
            return dict(_PAGE)
        if fault.kind == "twice":
            do()
        said = do()
        if fault.kind == "lost":
            raise NoReply
        return self._spoilt(fault, said) if isinstance(said, dict) else said

    def _spoilt(self, fault: Fault, said: dict[str, Any]) -> dict[str, Any]:
        if fault.kind == "slow":
            self.delay = fault.seconds
        if fault.kind == "partial" and said.get("Successful"):
            lost = said["Successful"].pop(0)
            said["Failed"].append({"Id": lost["Id"], "SenderFault": False, "Code": "InternalError", "Message": ""})
        if body := said.get("Body"):
            if fault.kind == "short":
                said["Body"] = body[:-1]
            if fault.kind == "damaged":
                said["Body"] = bytes([body[0] ^ 1]) + body[1:]
        return said

    def account(self, route: Route, pace: Pace | None = None) -> Account:
        return StrictAccount(route, self, pace)

    def take_delay(self) -> float:
        delay, self.delay = self.delay, 0.0
        return delay


class _QuickSqs:
    """What the stages ask SQS through."""

    def __init__(self, client: _Client) -> None:
        self._client = client

    async def ask(self, operation: str, **parameters: Any) -> Any:
        return await asyncio.to_thread(getattr(self._client, _METHODS[operation]), **parameters)


class _Way:
    """The short way to S3, in the loop and in threads, as the strict server answers there."""

    is_closed = False

    def __init__(self, server: Server, bucket: str) -> None:
        self._server = server
        self._bucket = bucket

    async def ask(
        self, method: str, target: tuple[str, str], headers: Mapping[str, str], body: bytes = b"", **_: object
    ) -> Answer | None:
        await asyncio.sleep(0)
        answer = self._answer(method, target, headers, body)
        if answer is not None and answer.status == HTTPStatus.OK:
            await asyncio.sleep(self._server.take_delay())
        return answer

    def send(
        self, method: str, target: tuple[str, str], headers: Mapping[str, str], body: bytes, **_: object
    ) -> Answer | None:
        return self._answer(method, target, headers, body)

    def _answer(self, method: str, target: tuple[str, str], headers: Mapping[str, str], body: bytes) -> Answer | None:
        try:
            said = self._server.call(*self._asked(method, target, headers, body))
        except Refused as refusal:
            return Answer(refusal.status, body=b"" if method == "HEAD" else refusal.document.encode())
        except NoReply:
            return None
        told = {"etag": said.get("ETag"), "x-amz-version-id": said.get("VersionId")}
        brought = said.get("Body", b"")
        if method == "GET" and len(brought) != said["ContentLength"]:
            return None  # it breaks off
        return Answer(200, {name: value for name, value in told.items() if value}, brought)

    def _asked(
        self, method: str, target: tuple[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[str, dict[str, Any]]:
        """The operation as boto3 would be asked for it."""
        path, query = target
        asked: dict[str, Any] = {"Bucket": self._bucket, "Key": unquote(path.removeprefix(f"/{self._bucket}/"))}
        told = dict(parse_qsl(query))
        if method == "GET":
            asked |= {"IfMatch": headers.get("if-match", ""), "VersionId": told.get("versionId", ""), "Range": ""}
            return "get_object", asked
        if method == "HEAD":
            return "head_object", asked
        asked |= {
            "Body": body,
            "ChecksumAlgorithm": headers["x-amz-sdk-checksum-algorithm"],
            "ChecksumCRC64NVME": headers["x-amz-checksum-crc64nvme"],
        }
        if told:
            return "upload_part", asked | {"UploadId": told["uploadId"], "PartNumber": int(told["partNumber"])}
        asked |= {
            "Metadata": {name[11:]: value for name, value in headers.items() if name.startswith("x-amz-meta-")},
            "ContentType": headers["content-type"],
            "IfNoneMatch": headers.get("if-none-match", ""),
        }
        return "put_object", asked

    def rest(self, _why: str) -> None:
        """It is asked again each time."""


class StrictAccount(Account):
    """A way into the strict server, without sessions and sockets."""

    def __init__(self, route: Route, server: Server, pace: Pace | None = None) -> None:
        super().__init__(route, pace)
        self._server_itself = server
        self.open()

    def open(self) -> None:
        server = self._server_itself
        sqs = _Client(server, SQS)
        store = _Store(server, self.route.bucket)
        self.__dict__.update(s3=_Client(server, S3), sqs=sqs, quick_sqs=_QuickSqs(sqs), store=store)
        way: Any = _Way(server, self.route.bucket)
        self.__dict__["quick_s3"] = quick.S3(way, way, f"/{self.route.bucket}", is_body_signed=False, more={})

    def renew(self) -> None:
        """There are no credentials."""


class _Client:
    """A client of boto3, as far as the engine uses it."""

    def __init__(self, server: Server, operations: tuple[str, ...]) -> None:
        self._server = server
        self._operations = operations

    def get_paginator(self, operation: str) -> Any:
        ask = getattr(self, operation)

        def paginate(**arguments: Any) -> Iterator[Any]:
            """It asks when it is read."""
            said = ask(**arguments)
            yield from said if isinstance(said, list) else [said]

        return SimpleNamespace(paginate=paginate)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        if operation not in self._operations:
            raise AttributeError(operation)

        def call(**arguments: Any) -> Any:
            try:
                said = self._server.call(operation, arguments)
            except (Refused, NoReply) as failure:
                raise failure.for_boto3(operation) from None
            return said | {"Body": io.BytesIO(said["Body"])} if "Body" in said else said

        return call


@dataclass(frozen=True)
class _Store:
    """A store of obstore."""

    server: Server
    bucket: str


# -- obstore -----------------------------------------------------------------------------------------------------------


async def get_async(store: _Store, key: str, *, options: Mapping[str, Any]) -> Any:
    first, last = options.get("range", (0, 0))
    said = await _ask(
        store,
        "get_object",
        Key=key,
        IfMatch=options.get("if_match", ""),
        VersionId=options.get("version", ""),
        Range=f"bytes={first}-{last - 1}" if last else "",
    )
    meta = {"e_tag": said.get("ETag"), "version": said.get("VersionId"), "size": said["ContentLength"]}

    async def whole() -> bytes:
        return b"".join([piece async for piece in _Stream(said["Body"])])

    return SimpleNamespace(meta=meta, stream=lambda **_: _Stream(said["Body"]), bytes_async=whole)


async def _ask(store: _Store, operation: str, **arguments: Any) -> dict[str, Any]:
    await asyncio.sleep(0)
    try:
        said = store.server.call(operation, {"Bucket": store.bucket, **arguments})
    except (Refused, NoReply) as failure:
        raise failure.for_obstore() from None
    await asyncio.sleep(store.server.take_delay())
    if "ETag" not in said:
        from obstore.exceptions import GenericError  # noqa: PLC0415

        raise GenericError("Generic S3 error: Unable to extract metadata from headers: missing etag header")
    return said


class _Stream:
    """The bytes of an object as they come, in two pieces."""

    def __init__(self, body: bytes) -> None:
        half = len(body) // 2
        self._pieces = [piece for piece in (body[:half], body[half:]) if piece]

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self  # type: ignore[return-value]

    async def __anext__(self) -> bytes:
        if not self._pieces:
            raise StopAsyncIteration
        await asyncio.sleep(0)
        return self._pieces.pop(0)
