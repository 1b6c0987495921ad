"""What must be true of the settings as a whole: folders apart and on one device, queues and servers that may be used."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from engine.sentences import Sentence, sayable
from engine.settings.config import Complaint, Config
from engine.settings.home import Home
from engine.settings.route import Route

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,254}|arn:[\w:/.-]+")
"""Access points by ARN, and the names that buckets may have or could once have: old ones hold capitals and `_`.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
_QUEUE = re.compile(r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo")
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html"""

_AWS_QUEUE = re.compile(
    r"(?:sqs(?:-fips)?\.)?(?P<region>[a-z]+(?:-[a-z]+)+-\d)\.(?:queue\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)"
)
"""Hosts in the URLs of AWS's queues: https://docs.aws.amazon.com/general/latest/gr/sqs-service.html"""

_NO_QUEUE_NAME: Final = sayable("{value} is not a name that a queue can have: letters, digits, - and _")
_NOT_APART: Final = sayable("{one} and {other} are the same or one lies in the other: use folders that are apart")
_TOO_WIDE: Final = sayable("{folder} holds your home folder or a whole disk: use a folder of its own")
_SHARED_QUEUE: Final = sayable("the route {route} receives from {queue} too: each route needs a queue of its own")


def validate(config: Config) -> tuple[Complaint, ...]:
    """Everything that is wrong with the settings, those of reading included."""
    found = list(config.complaints)
    names = Counter(route.name for route in config.routes)
    found += [
        Complaint(name, "name", Sentence("two routes are called {route}", route=name))
        for name, count in names.items()
        if count > 1 and name
    ]
    for route in config.routes:
        found += validate_route(route)
    found += _shared_folders(config.routes)
    found += _shared_queues(config.routes)
    return tuple(found)


def validate_route(route: Route) -> list[Complaint]:
    """What is wrong with one route by itself."""
    wrong = [
        *_required(route),
        *_pattern(route, "bucket", _BUCKET, sayable("{value} is not a name that a bucket can have")),
        *_queues(route),
        *_servers(route),
    ]
    return [Complaint(route.name, setting, text) for setting, text in wrong] + _folders(route)


def _required(route: Route) -> list[tuple[str, Sentence]]:
    own = {"watch_folder", "queued_folder", "uploaded_folder"} if route.upload else set()
    own |= {"downloaded_folder"} if route.download else set()
    wrong: list[tuple[str, Sentence]] = []
    if not route.root and not all(getattr(route, name) for name in own):
        wrong.append(("root", Sentence("root is missing: the folder in which the four folders are made")))
    if not route.upload and not route.download:
        wrong.append(("upload", Sentence("upload and download are both off: the route would do nothing")))
    return wrong


def _pattern(route: Route, setting: str, pattern: re.Pattern[str], text: str) -> list[tuple[str, Sentence]]:
    value = getattr(route, setting)
    return [(setting, Sentence(text, value=repr(value)))] if value and not pattern.fullmatch(value) else []


def _queues(route: Route) -> list[tuple[str, Sentence]]:
    wrong = []
    for setting in ("queue", "download_queue"):
        value = getattr(route, setting)
        if "://" in value:
            wrong += _server(setting, value, allow_http=route.allow_http) or _region(route, setting, value)
        else:
            wrong += _pattern(route, setting, _QUEUE, _NO_QUEUE_NAME)
    return wrong


def _region(route: Route, setting: str, url: str) -> list[tuple[str, Sentence]]:
    """Requests about a queue go to the region of the route, and another region does not know it."""
    found = _AWS_QUEUE.fullmatch(urlsplit(url).hostname or "")
    if not found or route.region in {"", found["region"]}:
        return []
    text = sayable("the queue is in {there}, and the route in {here}: they must be in one region")
    return [(setting, Sentence(text, there=found["region"], here=route.region))]


def _servers(route: Route) -> list[tuple[str, Sentence]]:
    return [
        complaint
        for setting in ("endpoint_url", "sqs_endpoint_url")
        for complaint in _server(setting, getattr(route, setting), allow_http=route.allow_http)
    ]


def _server(setting: str, url: str, *, allow_http: bool) -> list[tuple[str, Sentence]]:
    if not url:
        return []
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url:
        return [(setting, Sentence("{value} is not a URL like https://s3.example.com", value=repr(url)))]
    if parts.username or parts.password:
        return [(setting, Sentence("a URL must not hold a user name or password: use a profile or the keyring"))]
    if parts.scheme == "http" and not allow_http and not is_loopback(parts.hostname or ""):
        text = sayable("{host} would be spoken to without encryption: use https, or set allow_http")
        return [(setting, Sentence(text, host=parts.hostname))]
    return []


def unencrypted(route: Route) -> tuple[str, ...]:
    """Servers beyond this computer to which the route speaks plain http, because the user allowed it."""
    urls = [urlsplit(url) for url in (route.endpoint_url, route.sqs_endpoint_url, route.queue, route.download_queue)]
    hosts = {url.netloc for url in urls if url.scheme == "http" and not is_loopback(url.hostname or "")}
    return tuple(sorted(hosts))


def is_loopback(host: str) -> bool:
    """Whether the host is this computer for certain, without asking a name server."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _folders(route: Route) -> list[Complaint]:
    if any(not folder.is_absolute() for folder in route.folders):
        return []  # no root: said already
    paths = [folder.resolve() for folder in route.folders]
    wrong = [
        Complaint(route.name, "root", Sentence(_NOT_APART, one=a, other=b))
        for i, a in enumerate(paths)
        for b in paths[i + 1 :]
        if _overlap(a, b)
    ]
    wrong += [
        Complaint(route.name, "root", Sentence(_TOO_WIDE, folder=path))
        for path in paths
        if path in {Path.home().resolve(), *Path.home().resolve().parents} or path == Path(path.anchor)
    ]
    return wrong + _devices(route)


def validate_place(config: Config, home: Home) -> list[Complaint]:
    """What is wrong with where the program keeps its own files: a route would take them away."""
    own = {path.parent.resolve() for path in (home.config_file, home.ledger_file, home.log_file)}
    return [
        Complaint(
            route.name,
            "root",
            Sentence("{folder} holds the program's own files: use a folder of its own", folder=folder),
        )
        for route in config.routes
        for folder in route.folders
        if any(folder.resolve() in (place, *place.parents) for place in own)
    ]


def _devices(route: Route) -> list[Complaint]:
    """A file is renamed from folder to folder, which only works within one file system."""
    if not route.upload:
        return []
    devices = {_device(folder) for folder in (route.watch_path, route.queued_path, route.uploaded_path)}
    if len(devices) == 1:
        return []
    text = sayable(
        "Watch, QueuedForUpload and UploadedToS3 must be on one disk, because files are moved between them safely only there"
    )
    return [Complaint(route.name, "root", Sentence(text))]


def _device(folder: Path) -> int:
    """Of the folder, or of the nearest one above it that exists."""
    for candidate in (folder, *folder.parents):
        try:
            return candidate.stat().st_dev
        except OSError:
            continue
    return 0


def _shared_folders(routes: tuple[Route, ...]) -> list[Complaint]:
    wrong = []
    for i, one in enumerate(routes):
        for other in routes[i + 1 :]:
            for a in one.folders:
                for b in other.folders:
                    if a.is_absolute() and b.is_absolute() and _overlap(a.resolve(), b.resolve()):
                        text = sayable(
                            "{folder} is also used by the route {route}: every route needs folders of its own"
                        )
                        wrong.append(Complaint(other.name, "root", Sentence(text, folder=b, route=one.name)))
    return wrong


def _shared_queues(routes: tuple[Route, ...]) -> list[Complaint]:
    """Each message goes to one of the receivers only, whichever asks first: it would be the wrong one half of the time."""
    receivers: dict[tuple[str, str, str], str] = {}
    wrong = []
    for route in (route for route in routes if route.download and route.receiving_queue):
        server = "" if "://" in route.receiving_queue else route.sqs_endpoint_url or route.region
        first = receivers.setdefault((route.receiving_queue, server, route.profile), route.name)
        if first != route.name:
            said = Sentence(_SHARED_QUEUE, route=first, queue=route.receiving_queue)
            wrong.append(Complaint(route.name, "download_queue" if route.download_queue else "queue", said))
    return wrong


def _overlap(a: Path, b: Path) -> bool:
    return a == b or a in b.parents or b in a.parents
