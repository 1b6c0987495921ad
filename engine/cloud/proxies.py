"""Through which proxy a server is reached, if any, as this computer's settings have it. botocore reads the same ones."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

if TYPE_CHECKING:
    from collections.abc import Mapping

_PORTS: Final = {"https": 443}


class Proxy(NamedTuple):
    """Who passes requests on."""

    url: str
    """Scheme, host and mostly a port, without who we are there."""
    login: Mapping[str, str]
    """The header that tells it who we are; empty where it asks nobody."""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port. Raises ValueError where the settings name none."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80)


def proxy_for(url: str) -> Proxy | None:
    """None: the server at `url` is reached without one."""
    parts = urlsplit(url)
    said = getproxies().get(parts.scheme, "")
    if not said or proxy_bypass(parts.netloc):
        return None
    proxy = urlsplit(said if "://" in said else f"http://{said.removeprefix('//')}")
    return Proxy(f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}", _login(proxy.username, proxy.password))


def _login(user: str | None, password: str | None) -> dict[str, str]:
    """https://www.rfc-editor.org/rfc/rfc7617"""
    if not user:
        return {}
    login = f"{unquote(user)}:{unquote(password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
