"""The way to a server: its name, its certificate, its clock. Needs neither credentials nor boto3."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from engine.cloud.checks.check import Answer, bad, day_of, good, left_out, refused, warning
from engine.cloud.proxies import Proxy, proxy_for
from engine.errors import Trouble, advice_of
from engine.sentences import Sentence, joined, sayable

TIMEOUT = 10.0
CLOCK_WARNING = 60.0
CLOCK_BAD = 300.0
"""Seconds. S3 refuses from 900 on; long before that something is wrong with the clock."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where requests go."""

    host: str
    port: int
    is_encrypted: bool
    proxy: Proxy | None

    @classmethod
    def at(cls, url: str) -> Server:
        parts = urlsplit(url)
        is_encrypted = parts.scheme == "https"
        return cls(parts.hostname or "", parts.port or (443 if is_encrypted else 80), is_encrypted, proxy_for(url))


def resolve(servers: tuple[Server, ...]) -> Answer:
    """Ask for the addresses of every server's name."""
    found = []
    for server in servers:
        if server.proxy:
            proxy = urlsplit(server.proxy.url).hostname
            found.append(Sentence("{host} is reached through the proxy {proxy}", host=server.host, proxy=proxy))
            continue
        try:
            addresses = {str(entry[4][0]) for entry in socket.getaddrinfo(server.host, server.port)}
        except (OSError, UnicodeError) as error:
            advice = Sentence("Check the server's name in the settings, and the network or VPN.")
            return bad(Sentence("The name {host} is not known.", host=server.host), advice, str(error))
        found.append(_found(server.host, addresses))
    return good(_all(found))


def _found(host: str, addresses: set[str]) -> Sentence:
    if host in addresses:
        return Sentence("{host} is an address and needs no name", host=host)
    said = {"host": host, "address": min(addresses)}
    if len(addresses) == 1:
        return Sentence("{host} is {address}", **said)
    return Sentence("{host} is {address} and {count} more", count=len(addresses) - 1, **said)


def _all(found: list[Sentence]) -> Sentence:
    return Sentence("{servers}.", servers=joined("; ", found))


def trust(servers: tuple[Server, ...], ca_file: str) -> Answer:
    """Shake hands with every server that is spoken to by https, as strictly as each request does."""
    encrypted = [server for server in servers if server.is_encrypted and not server.proxy]
    if not encrypted:
        through = any(server.proxy for server in servers)
        plain = Sentence("Plain http: nothing to check.")
        return left_out(Sentence("Every request checks it, through the proxy.") if through else plain)
    found = []
    for server in encrypted:
        try:
            certificate = _certificate(server, ca_file)
        except ssl.SSLCertVerificationError as error:
            return _unreachable("untrusted-server", server, error.verify_message)
        except OSError as error:
            return _unreachable("offline", server, str(error))
        text = sayable("{host} is certified by {issuer} until {day}")
        found.append(Sentence(text, host=server.host, issuer=_issuer(certificate), day=_expiry(certificate)))
    return good(_all(found))


def _unreachable(code: str, server: Server, detail: str) -> Answer:
    return refused(Trouble(code, server.host, detail))


def _certificate(server: Server, ca_file: str) -> dict[str, Any]:
    context = ssl.create_default_context(cafile=ca_file or None)
    plain = socket.create_connection((server.host, server.port), timeout=TIMEOUT)
    with plain, context.wrap_socket(plain, server_hostname=server.host) as secure:
        return dict(secure.getpeercert() or {})


def _issuer(certificate: dict[str, Any]) -> str:
    names = {key: value for part in certificate.get("issuer", ()) for key, value in part}
    return names.get("organizationName") or names.get("commonName") or Sentence("an unnamed authority")


def _expiry(certificate: dict[str, Any]) -> str:
    seconds = ssl.cert_time_to_seconds(certificate["notAfter"])
    return day_of(datetime.fromtimestamp(seconds, UTC))


def compare_clocks(server: Server, ca_file: str, now: Callable[[], float] = time.time) -> Answer:
    """Read the server's `Date` and hold it against this computer's clock."""
    try:
        date = _date(server, ca_file)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return _unreachable("offline", server, str(error))
    if date is None:
        return warning(Sentence("{host} does not say what time it is.", host=server.host))
    ahead = now() - date.timestamp()
    if abs(ahead) <= CLOCK_WARNING:
        return good(Sentence("This computer's clock agrees with {host}.", host=server.host), f"{ahead:+.0f} s")
    text = sayable("This computer's clock is {time} ahead.")
    if ahead < 0:
        text = sayable("This computer's clock is {time} behind.")
    sentence, advice = Sentence(text, time=_duration(abs(ahead))), advice_of("clock")
    return warning(sentence, advice) if abs(ahead) <= CLOCK_BAD else bad(sentence, advice, is_blocking=False)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"  # noqa: PLR2004


def _date(server: Server, ca_file: str) -> datetime | None:
    with closing(_connection(server, ca_file)) as connection:
        connection.request("HEAD", *_asked(server))
        text = connection.getresponse().headers["Date"]
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def _asked(server: Server) -> tuple[str, None, Mapping[str, str]]:
    """For what, without a body, and with which headers: a proxy of plain http must be told the whole URL, and by whom."""
    if server.proxy and not server.is_encrypted:
        return f"http://{server.host}:{server.port}/", None, server.proxy.login
    return "/", None, {}


def _connection(server: Server, ca_file: str) -> http.client.HTTPConnection:
    host, port = server.proxy.address if server.proxy else (server.host, server.port)
    if not server.is_encrypted:
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    context = ssl.create_default_context(cafile=ca_file or None)
    connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
    if server.proxy:
        connection.set_tunnel(server.host, server.port, server.proxy.login)
    return connection
