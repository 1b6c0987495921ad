"""Keyrings that stand in for those of the system."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class SystemKeyring(KeyringBackend):
    """Looks like the system's own, and remembers what it was given."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class LockedKeyring(SystemKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"locked: {service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"cannot store {password}")


class PlaintextKeyring(SystemKeyring):
    """As keyrings.alt brings."""


SystemKeyring.__module__ = "keyring.backends.SecretService"
LockedKeyring.__module__ = "keyring.backends.SecretService"
PlaintextKeyring.__module__ = "keyrings.alt.file"
