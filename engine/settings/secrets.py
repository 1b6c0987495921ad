"""Keys that a person typed: kept by the system's own keyring and nowhere else, never in a file of ours."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.errors import BrigadeError
from engine.sentences import Sentence, sayable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keyring.backend import KeyringBackend

SERVICE: Final = "bucket-brigade"
"""The name under which the keyring shows our entries; the user name of each is the route's name."""

SYSTEM_KEYRINGS: Final = ("SecretService", "libsecret", "kwallet", "Windows", "macOS")
"""Backends that encrypt and are locked with the user's session. Others (plain files, `fail`, `null`) get no key of ours."""

USE_A_PROFILE: Final = Sentence(
    "Use a profile instead: run `aws configure --profile NAME`, or write the two keys under [NAME] into the file"
    " credentials in the folder .aws of your home folder, readable by you only; then set profile = NAME in the route"
    " and leave credentials at default."
)


class SecretsUnavailable(BrigadeError):  # noqa: N818 - it names the state of affairs
    """There is no keyring that keys may be given to, or it refuses. The advice is what to do instead."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason, advice=USE_A_PROFILE)


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """An access key id and its secret. Neither shows in a log or a traceback."""

    access_key_id: str
    secret_key: str

    def __repr__(self) -> str:
        return f"Keys({self.shown})"

    @property
    def shown(self) -> str:
        """Enough to tell one key from another."""
        return f"...{self.access_key_id[-4:]}" if len(self.access_key_id) > 8 else "..."  # noqa: PLR2004


def store_keys(route_name: str, access_key_id: str, secret_key: str) -> None:
    """Give the keys of a route to the keyring, in place of older ones.

    Raises:
        SecretsUnavailable: there is no keyring, it is locked, or it keeps secrets unencrypted. Nothing was stored.
    """
    with _translated():
        _keyring().set_password(SERVICE, route_name, f"{access_key_id}\n{secret_key}")


def load_keys(route_name: str) -> Keys | None:
    """The keys of a route; None if the keyring has none.

    Raises:
        SecretsUnavailable: the keyring cannot be asked.
    """
    with _translated():
        stored = _keyring().get_password(SERVICE, route_name)
    if stored is None:
        return None
    access_key_id, _, secret_key = stored.partition("\n")
    return Keys(access_key_id, secret_key)


def forget_keys(route_name: str) -> None:
    """Take the keys of a route out of the keyring, if it has any.

    Raises:
        SecretsUnavailable: the keyring cannot be asked.
    """
    if load_keys(route_name) is not None:
        with _translated():
            _keyring().delete_password(SERVICE, route_name)


def is_available() -> bool:
    """Whether there is a keyring that keys may be given to. It may still turn out to be locked."""
    with suppress(SecretsUnavailable):
        _keyring()
        return True
    return False


def _keyring() -> KeyringBackend:
    """The system's own keyring."""
    with _translated():
        import keyring  # noqa: PLC0415 - takes 0.1 s: not before a key is wanted

        chosen: Any = keyring.get_keyring()
        candidates = chosen.backends if _origin(chosen) == "keyring.backends.chainer" else [chosen]
    for backend in candidates:
        if _is_of_the_system(backend):
            found: KeyringBackend = backend
            return found
    text = sayable("This computer has no keyring that is open to programs, so keys cannot be kept safely.")
    raise SecretsUnavailable(Sentence(text))


def _is_of_the_system(backend: KeyringBackend) -> bool:
    package, _, rest = _origin(backend).partition("keyring.backends.")
    return not package and rest.partition(".")[0] in SYSTEM_KEYRINGS


def _origin(backend: KeyringBackend) -> str:
    return type(backend).__module__


@contextmanager
def _translated() -> Iterator[None]:
    """Backends raise whatever their system does. Its text and traceback might hold the secret: only its kind is told."""
    try:
        yield
    except SecretsUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        kind = type(error).__name__
        raise SecretsUnavailable(Sentence("The keyring is locked or refuses to work ({kind}).", kind=kind)) from None
