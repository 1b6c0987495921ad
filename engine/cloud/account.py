"""A route's way into the cloud: one session with its credentials, and the clients made from it."""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError
from obstore.auth.boto3 import Boto3CredentialProvider
from obstore.exceptions import BaseError as ObjectStoreError
from obstore.store import S3Store

from engine.cloud.abilities import Abilities
from engine.cloud.carrier import Carrier
from engine.cloud.contacts import Contacts
from engine.cloud.kept import kept
from engine.cloud.pace import Pace, keep_pace
from engine.cloud.s3 import S3
from engine.cloud.shortcut import AGENT, Server, Shortcut
from engine.cloud.sockets import CONNECT, CONNECTIONS, SILENCE, recover_soon
from engine.cloud.sqs import Sqs
from engine.cloud.translate import SERVERS_OWN, trouble_of
from engine.errors import Trouble
from engine.redaction import conceal
from engine.sentences import Sentence, joined
from engine.settings.secrets import Keys, SecretsUnavailable, load_keys
from engine.settings.validation import is_loopback

if TYPE_CHECKING:
    from obstore.store import ClientConfig as StoreOptions

    from engine.settings.route import Route

_REGION: Final = "us-east-1"
"""For S3-compatible servers, which mostly take any region; AWS itself tells the right one."""
_PAYS: Final = {"x-amz-request-payer": "requester"}
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html"""


class Account:
    """Clients for one route, made when they are first needed; boto3's may be used from several threads.

    Attributes raise Trouble (`no-credentials`, `bad-credentials`) where there is no way in.
    """

    def __init__(self, route: Route, pace: Pace | None = None) -> None:
        self.route = route
        self.pace = pace or Pace()
        self.abilities = Abilities(route)
        self.contacts = Contacts()
        self._lock = threading.RLock()
        self._profiles_region = ""
        self._ca_bundle = ""

    @property
    def place(self) -> str:
        """Where the bucket is looked for, for people."""
        return self._server("s3:HeadBucket")

    @kept
    def session(self) -> Any:
        with self._lock:
            region = self.route.region or None
            try:
                if self.route.credentials == "keyring":
                    keys = self._typed_keys()
                    base = self._trusting(botocore.session.Session())
                    session = boto3.Session(
                        keys.access_key_id, keys.secret_key, region_name=region, botocore_session=base
                    )
                else:
                    base = self._trusting(botocore.session.Session(profile=self.route.profile or None))
                    session = boto3.Session(region_name=region, botocore_session=base)
                found = session.get_credentials()
                conceal(*(found.get_frozen_credentials()[:3] if found else ()))
            except BotoCoreError as error:
                raise trouble_of(error, self._who) from error
            if found is None:
                raise Trouble("no-credentials", self._who)
            return session

    def _trusting(self, base: botocore.session.Session) -> botocore.session.Session:
        """Have boto3 trust whom obstore trusts: the route's own CA bundle or that of AWS's settings, else the system's.
        By itself it would know none but those that came with it.
        """
        own = self.route.ca_bundle or base.get_config_variable("ca_bundle")
        known = own or os.environ.get("REQUESTS_CA_BUNDLE") or ssl.get_default_verify_paths().cafile
        self._ca_bundle = str(own or "")
        base.set_config_variable("ca_bundle", known)
        return base

    def _typed_keys(self) -> Keys:
        """Of the keyring or none: to go on with whatever else the computer has could be to act as somebody else."""
        try:
            keys = load_keys(self.route.name)
        except SecretsUnavailable as error:
            raise Trouble("no-credentials", self._who, error.sentence) from error
        if keys is None:
            raise Trouble("no-credentials", self._who, Sentence("The keyring holds none for it."))
        return keys

    @property
    def _who(self) -> str:
        profile = self.route.profile
        return Sentence("the profile {name}", name=profile) if profile else Sentence("this route")

    @property
    def region(self) -> str:
        """The route's, else the profile's as it was when the session was made."""
        return self.route.region or self._profiles_region or str(self.session.region_name or _REGION)

    def client(self, service: str, endpoint_url: str = "", own: ClientConfig | None = None) -> Any:
        """A new boto3 client, with options of its own. Creating one is not safe in two threads at once, using it is."""
        config = ClientConfig(
            connect_timeout=CONNECT,
            read_timeout=SILENCE,
            retries={"mode": "standard", "max_attempts": 3},
            max_pool_connections=CONNECTIONS,
            tcp_keepalive=True,
            user_agent_appid=AGENT,
            # Checksums are always given explicitly, and trailers are refused by many compatible servers.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={
                "addressing_style": "path" if endpoint_url else "auto",
                "payload_signing_enabled": not self._may_leave_unsigned,
            },
        )
        with self._lock:
            try:
                client = self.session.client(
                    service,
                    region_name=self.region,
                    endpoint_url=endpoint_url or None,
                    config=config.merge(own) if own else config,
                )
            except (BotoCoreError, ValueError) as error:
                raise trouble_of(error, service) from error
        self.contacts.listen(client)
        recover_soon(client)
        if endpoint_url:
            client.meta.events.register_last("before-parameter-build.s3", _stay_here)
        if self.route.requester_pays:
            client.meta.events.register("before-call.s3", _pay)
        client.meta.events.register("before-send.s3", keep_pace(self.pace))
        return client

    @kept
    def s3(self) -> Any:
        return self.client("s3", self.route.endpoint_url)

    @kept
    def sqs(self) -> Any:
        return self.client("sqs", self.route.sqs_endpoint_url or self.route.endpoint_url)

    @kept
    def quick_sqs(self) -> Sqs:
        """SQS for what is asked very often."""
        server = self._server_of(self.sqs, self.sqs.meta.endpoint_url, "sqs:SendMessage")
        return Sqs(self.sqs, Shortcut(server), self.contacts)

    @kept
    def quick_s3(self) -> S3:
        """The bucket, for what is asked very often."""
        scheme, host = urlsplit(self.s3.meta.endpoint_url)[:2]
        path = f"/{self.route.bucket}"
        if self._is_bucket_a_host:
            host, path = f"{self.route.bucket}.{host}", ""
        server = self._server_of(self.s3, f"{scheme}://{host}", "s3:PutObject")
        return S3(
            Shortcut(server),
            Carrier(server, self.pace),
            path,
            is_body_signed=not self._may_leave_unsigned,
            more=_PAYS if self.route.requester_pays else {},
        )

    def _server_of(self, client: Any, url: str, action: str) -> Server:
        try:
            trust = self._trust if url.startswith("https") else None
        except OSError as error:
            raise Trouble("untrusted-server", self._server(action), str(error)) from error
        meta = client.meta
        return Server(url, self.session, meta.service_model.signing_name, meta.region_name, trust)

    @kept
    def _trust(self) -> ssl.SSLContext:
        """Raises OSError: the bundle holds nobody to trust."""
        return ssl.create_default_context(cafile=self._ca_bundle or None)

    @property
    def _is_bucket_a_host(self) -> bool:
        """Certificates are for one name below the service's, and one's own server may have no names at all."""
        return not self.route.endpoint_url and "." not in self.route.bucket

    @property
    def _may_leave_unsigned(self) -> bool:
        """TLS, or a line that nobody else can touch, protects the payload; its checksum is verified either way."""
        parts = urlsplit(self.route.endpoint_url)
        return parts.scheme != "http" or is_loopback(parts.hostname or "")

    @kept
    def store(self) -> S3Store:
        """The route's bucket through obstore, for whole objects."""
        with self._lock:
            try:
                return self._new_store()
            except (ObjectStoreError, OSError, ValueError) as error:  # as where the system has no certificates to trust
                raise Trouble("untrusted-server", self.place, str(error).split("\n", 1)[0]) from error

    def _new_store(self) -> S3Store:
        route, session = self.route, self.session
        more: dict[str, Any] = {"endpoint": route.endpoint_url} if route.endpoint_url else {}
        options: StoreOptions = {
            "allow_http": urlsplit(route.endpoint_url).scheme == "http",
            "connect_timeout": f"{CONNECT}s",
            "read_timeout": f"{SILENCE}s",
            "timeout": "1h",
            "user_agent": AGENT,
        }
        if self._ca_bundle:
            options["root_certificate"] = Path(self._ca_bundle).read_bytes()
        return S3Store(
            route.bucket,
            region=self.region,
            credential_provider=Boto3CredentialProvider(session, ttl=timedelta(minutes=10)),
            checksum_algorithm="CRC64NVME",
            request_payer=route.requester_pays,
            unsigned_payload=self._may_leave_unsigned,
            virtual_hosted_style_request=self._is_bucket_a_host,
            client_options=options,
            # What is worth a retry is decided by the stages; these mend only a connection that broke.
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
            **more,
        )

    def trouble_of(self, error: BaseException, resource: str, action: str) -> Trouble:
        """What an error means that came of asking for `resource` (a bucket, a queue): what concerns the server as a
        whole names the server instead.
        """
        trouble = trouble_of(error, resource, action)
        if trouble.code in SERVERS_OWN:
            return trouble_of(error, self._server(action), action)
        if trouble.code == "no-bucket":
            where = joined(", ", filter(None, (self._server(action), self._owner)))
            return Trouble(trouble.code, Sentence("{bucket} ({where})", bucket=resource, where=where), trouble.detail)
        return trouble

    @property
    def _owner(self) -> str:
        """Whose bucket was asked for, as far as that is known without asking: the account's number, or the profile."""
        session = self.__dict__.get("session")
        if session and not self.route.endpoint_url and (number := getattr(session.get_credentials(), "account_id", "")):
            return Sentence("account {number}", number=number)
        return Sentence("profile {name}", name=self.route.profile) if self.route.profile else ""

    def _server(self, action: str) -> str:
        """What is spoken to for an action such as `sqs:SendMessage`, for people."""
        is_queue = action.startswith("sqs:")
        url = (self.route.sqs_endpoint_url if is_queue else "") or self.route.endpoint_url
        if url:
            return urlsplit(url).netloc
        return Sentence("{service} in {region}", service="SQS" if is_queue else "S3", region=self.region)

    @property
    def is_open(self) -> bool:
        """Whether the clients for S3 exist, so that using them does not wait for credentials."""
        return "store" in self.__dict__ and "s3" in self.__dict__

    def open(self) -> None:
        """Make session and clients for S3; may wait for a server that gives credentials."""
        with self._lock:
            self._profiles_region = str(self.session.region_name or _REGION)
            self.store, self.s3  # noqa: B018 - they are made by being looked at

    async def ready_store(self) -> S3Store:
        """The store, for the loop."""
        store: S3Store = await self._ready("store")
        return store

    async def ready_s3(self) -> S3:
        """As `quick_s3`, for the loop."""
        s3: S3 = await self._ready("quick_s3")
        return s3

    async def ready_sqs(self) -> Sqs:
        """As `quick_sqs`, for the loop."""
        sqs: Sqs = await self._ready("quick_sqs")
        return sqs

    async def _ready(self, name: str) -> Any:
        """Made in a thread where another job has given the credentials up: that may take its time."""
        made = self.__dict__.get(name)
        return await asyncio.to_thread(getattr, self, name) if made is None else made

    def renew(self) -> None:
        """Forget session and clients: credentials may have changed."""
        with self._lock:
            for name in ("session", "s3", "quick_s3", "sqs", "quick_sqs", "store", "_trust"):
                self.__dict__.pop(name, None)


def _stay_here(context: dict[str, Any], **_: object) -> None:
    """A server of one's own has no regions. botocore would look for the bucket's after a redirect, and follow the
    redirects of that question in the same way, until the stack is full.
    """
    context.get("s3_redirect", {})["redirected"] = True


def _pay(params: dict[str, Any], **_: object) -> None:
    params["headers"].update(_PAYS)
