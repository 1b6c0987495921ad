"""Reads windows as the programs for blind people do: by the role and the name of everything that is shown (AT-SPI)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from jeepney import DBusAddress, DBusErrorResponse, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jeepney import Message

_ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
_ENABLED: Final = 8
"""A number of a state (AT-SPI's StateType), as are the others."""
_FOCUSED: Final = 12
_SHOWING: Final = 25


class GoneError(Exception):
    """It was there a moment ago."""


@dataclass(frozen=True)
class Part:
    """Something on the screen."""

    connection: DBusConnection
    bus_name: str
    path: str

    def _call(self, message: Message) -> Any:
        try:
            reply = self.connection.send_and_get_reply(message, timeout=5)
        except (TimeoutError, DBusErrorResponse) as error:
            raise GoneError from error
        if reply.header.message_type is MessageType.error:
            raise GoneError(reply.body)
        return reply.body[0]

    def _ask(self, member: str, interface: str = _ACCESSIBLE) -> Any:
        return self._call(new_method_call(DBusAddress(self.path, self.bus_name, interface), member))

    def _get(self, name: str) -> str:
        return str(self._call(Properties(DBusAddress(self.path, self.bus_name, _ACCESSIBLE)).get(name))[1])

    @property
    def name(self) -> str:
        return self._get("Name")

    @property
    def description(self) -> str:
        return self._get("Description")

    @property
    def role(self) -> str:
        return str(self._ask("GetRoleName"))

    def _has(self, state: int) -> bool:
        return bool(self._ask("GetState")[0] >> state & 1)

    @property
    def is_showing(self) -> bool:
        return self._has(_SHOWING)

    @property
    def is_enabled(self) -> bool:
        return self._has(_ENABLED)

    @property
    def is_focused(self) -> bool:
        return self._has(_FOCUSED)

    @property
    def children(self) -> list[Part]:
        found = [Part(self.connection, *child) for child in self._ask("GetChildren")]
        return [child for child in found if not child.path.endswith("/null")]

    def everything(self) -> Iterator[Part]:
        """This, and all that is below it and can be seen."""
        yield self
        for child in self.children:
            with contextlib.suppress(GoneError):
                if child.is_showing:
                    yield from child.everything()

    @property
    def extents(self) -> tuple[int, int, int, int]:
        """x, y, width, height on the screen."""
        address = DBusAddress(self.path, self.bus_name, "org.a11y.atspi.Component")
        x, y, width, height = self._call(new_method_call(address, "GetExtents", "u", (0,)))
        return x, y, width, height

    @property
    def middle(self) -> tuple[int, int]:
        x, y, width, height = self.extents
        return x + width // 2, y + height // 2


class ScreenReader:
    """Looks at programs, by the id of their process."""

    def __init__(self, bus: str) -> None:
        """`bus`: the session bus, which knows the bus of the screen readers."""
        with open_dbus_connection(bus) as session:
            where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            address = session.send_and_get_reply(new_method_call(where, "GetAddress")).body[0]
        self._connection = open_dbus_connection(address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def parts(self, process: int) -> list[Part]:
        """Everything that the process shows now."""
        found: list[Part] = []
        with contextlib.suppress(GoneError):
            for window in self._windows(process):
                found += window.everything()
        return found

    def _windows(self, process: int) -> list[Part]:
        root = Part(self._connection, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        program = next((part for part in root.children if self._process_of(part) == process), None)
        return program.children if program else []

    def _process_of(self, part: Part) -> int:
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        question = new_method_call(bus, "GetConnectionUnixProcessID", "s", (part.bus_name,))
        reply = self._connection.send_and_get_reply(question)
        return -1 if reply.header.message_type is MessageType.error else int(reply.body[0])
