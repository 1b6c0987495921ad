"""The doctor: tries for real what a route will do, and says for each step what is well or what is missing."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from botocore.httpsession import get_cert_path

from engine.cloud.account import Account
from engine.cloud.checks.check import Answer, Check, good, left_out, refused, warning
from engine.cloud.checks.network import Server, compare_clocks, resolve, trust
from engine.cloud.checks.objects import BucketChecks
from engine.cloud.checks.queues import QueueChecks
from engine.cloud.objects import FOREIGN
from engine.cloud.translate import trouble_of
from engine.errors import Trouble
from engine.model import Finding, Verdict
from engine.sentences import Sentence, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from engine.settings.route import Route

_ANY_REGION: Final = "us-east-1"
_NETWORK = ("resolve", "tls", "clock")
_SIGNED_IN = (*_NETWORK, "identity")
_WITH_BUCKET = (*_SIGNED_IN, "bucket")
_WITH_QUEUE = (*_SIGNED_IN, "queue")


def examine(route: Route) -> Generator[Finding]:
    """Run all checks: each yields RUNNING, then its verdict. Closing the generator cleans up as the end does.

    It makes one object and one message of its own and takes them away again; it never creates a bucket, and creates the
    queue if it is missing, as the engine would.
    """
    with contextlib.closing(_Visit(route)) as visit:
        blocked: set[str] = set()
        for check in visit.checks():
            if blocked & set(check.needs):
                blocked.add(check.step)
                yield check.finding(left_out(Sentence("An earlier step has to succeed first.")))
                continue
            yield Finding(check.step, check.title, Verdict.RUNNING)
            answer = _answer(check.run)
            if answer.is_blocking:
                blocked.add(check.step)
            yield check.finding(answer)


def _answer(run: Callable[[], Answer]) -> Answer:
    try:
        return run()
    except Exception as error:  # noqa: BLE001 - whatever it is, the person at the window shall read it
        return refused(trouble_of(error, Sentence("the check")))


class _Visit:
    """One examination of a route: clients and probes are made when a check first needs them."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._account = Account(route)
        self._number = ""
        """Of the AWS account, once the identity is known."""
        self._bucket: BucketChecks | None = None
        self._queues: QueueChecks | None = None

    def checks(self) -> Iterator[Check]:
        yield Check("resolve", Sentence("Names of the servers"), lambda: resolve(self._servers()))
        yield Check("tls", Sentence("Secure connection"), lambda: trust(self._servers(), self._ca_file()), ("resolve",))
        yield Check(
            "clock", Sentence("Clock"), lambda: compare_clocks(self._servers()[0], self._ca_file()), ("resolve", "tls")
        )
        yield Check("identity", Sentence("Who am I"), self._identify, _NETWORK)
        yield Check("bucket", Sentence("Bucket and region"), lambda: self._in_bucket().look(), _SIGNED_IN)
        yield Check("put", Sentence("Store an object"), lambda: self._in_bucket().put(), _WITH_BUCKET)
        yield Check("read", Sentence("Read it back"), lambda: self._in_bucket().read_back(), (*_WITH_BUCKET, "put"))
        yield Check(
            "list", Sentence("Find it in a list"), lambda: self._in_bucket().find_in_list(), (*_WITH_BUCKET, "put")
        )
        yield Check(
            "conditional",
            Sentence("Overwrite nothing"),
            lambda: self._in_bucket().put_on_condition(),
            (*_WITH_BUCKET, "put"),
        )
        yield Check(
            "checksums",
            Sentence("Refuse damaged bytes"),
            lambda: self._in_bucket().check_sums(),
            (*_WITH_BUCKET, "put"),
        )
        yield Check("multipart", Sentence("Send in parts"), lambda: self._in_bucket().send_in_parts(), _WITH_BUCKET)
        yield Check(
            "leftovers", Sentence("Unfinished uploads"), lambda: self._in_bucket().look_for_leftovers(), _WITH_BUCKET
        )
        if not self._is_aws:
            needs = (*_WITH_BUCKET, "put", "conditional", "multipart")
            yield Check(
                "abilities", Sentence("What the server can do"), lambda: self._in_bucket().tell_abilities(), needs
            )
        yield Check("queue", Sentence("Queue"), lambda: self._in_queue().find(), _SIGNED_IN)
        yield Check("send", Sentence("Send a message"), lambda: self._in_queue().send(), _WITH_QUEUE)
        yield Check("receive", Sentence("Receive it"), lambda: self._in_queue().receive(), (*_WITH_QUEUE,))
        yield Check("delete", Sentence("Clean up"), lambda: self._in_bucket().delete(), (*_WITH_BUCKET, "put"))

    def close(self) -> None:
        for checks in (self._bucket, self._queues):
            if checks is not None:
                checks.clean_up()
                checks.close()

    def _servers(self) -> tuple[Server, ...]:
        """S3's first, then SQS's unless it is the same."""
        try:
            urls = (self._account.s3.meta.endpoint_url, self._account.sqs.meta.endpoint_url)
        except Trouble:  # no way in: that is for `identity` to say, and the network can be tried all the same
            s3 = self._route.endpoint_url or self._aws("s3")
            urls = (s3, self._route.sqs_endpoint_url or self._route.endpoint_url or self._aws("sqs"))
        return tuple(dict.fromkeys(Server.at(url) for url in urls))

    def _aws(self, service: str) -> str:
        return f"https://{service}.{self._route.region or _ANY_REGION}.amazonaws.com"

    def _ca_file(self) -> str:
        """The certificates that boto3 trusts."""
        try:
            own = self._account.session._session.get_config_variable("ca_bundle")  # noqa: SLF001 - told nowhere else
        except Trouble:
            own = ""
        return str(own or os.environ.get("REQUESTS_CA_BUNDLE") or get_cert_path(verify=True))

    def _identify(self) -> Answer:
        source = _source_of(self._account.session.get_credentials().method)
        if not self._is_aws:
            return good(_signed_in(source))
        try:
            with contextlib.closing(self._account.client("sts")) as sts:
                identity: dict[str, Any] = sts.get_caller_identity()
        except (*FOREIGN, Trouble) as error:
            return _unidentified(trouble_of(error, Sentence("this route"), "sts:GetCallerIdentity"), source)
        self._number = identity["Account"]
        sentence = Sentence("{who}, with credentials from {source}.", who=identity["Arn"], source=source)
        return good(sentence, f"account {self._number}")

    @property
    def _is_aws(self) -> bool:
        host = urlsplit(self._route.endpoint_url).hostname or ""
        return not host or host.endswith((".amazonaws.com", ".amazonaws.com.cn"))

    def _in_bucket(self) -> BucketChecks:
        if self._bucket is None:
            known = Sentence("account {number}", number=self._number)
            account = known if self._number else Sentence("account not known")
            self._bucket = BucketChecks(self._account, account if self._is_aws else self._account.place)
        return self._bucket

    def _in_queue(self) -> QueueChecks:
        if self._queues is None:
            self._queues = QueueChecks(self._account, self._number)
        return self._queues


def _source_of(method: str) -> str:
    """How botocore calls where it found the credentials, in words."""
    return {
        "explicit": Sentence("the system's keyring"),
        "env": Sentence("environment variables"),
        "shared-credentials-file": Sentence("the AWS credentials file"),
        "config-file": Sentence("the AWS configuration file"),
        "assume-role": Sentence("a role"),
        "assume-role-with-web-identity": Sentence("a role (web identity)"),
        "sso": Sentence("SSO"),
        "iam-role": Sentence("this computer's role"),
        "container-role": Sentence("this container's role"),
        "custom-process": Sentence("a program of the profile"),
    }.get(method, method or Sentence("an unknown place"))


def _unidentified(trouble: Trouble, source: str) -> Answer:
    """Some networks let S3 and SQS through but not STS; then S3 tells whether the credentials are good."""
    if trouble.code.endswith("-credentials"):
        return refused(trouble)
    sentence = joined(" ", (Sentence("STS did not tell the account."), _signed_in(source)))
    return warning(sentence, trouble.advice, trouble.detail)


def _signed_in(source: str) -> Sentence:
    return Sentence("Credentials come from {source}.", source=source)
