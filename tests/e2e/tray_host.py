"""A panel and a notification daemon as programs see them: StatusNotifierWatcher and Notifications on the session bus."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    Properties,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_NOTIFICATIONS: Final = "org.freedesktop.Notifications"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_MENU: Final = "com.canonical.dbusmenu"
_OWNED: Final = (1, 4)
"""RequestName: now the owner, or already."""


@dataclass(frozen=True)
class Notice:
    """A notification that a program sent."""

    summary: str
    body: str


class TrayHost:
    """Answers as long as its block runs. Icons that registered are in `items`, newest last."""

    def __init__(self, bus: str, *, has_tray: bool = True) -> None:
        self._bus = bus
        self._names = (_WATCHER, _NOTIFICATIONS) if has_tray else (_NOTIFICATIONS,)
        self._is_ending = threading.Event()
        self.items: list[tuple[str, str]] = []
        self.notices: list[Notice] = []

    def __enter__(self) -> Self:
        self._service = open_dbus_connection(self._bus)
        self._asking = open_dbus_connection(self._bus)
        for name in self._names:
            reply = self._service.send_and_get_reply(message_bus.RequestName(name, 4))
            assert reply.body[0] in _OWNED, f"{name} has another owner"
        self._thread = threading.Thread(target=self._serve, name="tray-host")
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_ending.set()
        self._thread.join()
        self._service.close()
        self._asking.close()

    def icon(self, seconds: float = 10) -> TrayIcon:
        """The newest one, once there is one."""
        wait_until(lambda: self.items, seconds)
        return TrayIcon(self._asking, *self.items[-1])

    def _serve(self) -> None:
        while not self._is_ending.is_set():
            try:
                message = self._service.receive(timeout=0.05)
            except TimeoutError:
                continue
            if message.header.message_type is MessageType.method_call:
                self._service.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        interface, member = fields.get(HeaderFields.interface), fields[HeaderFields.member]
        if interface == _PROPERTIES and fields[HeaderFields.path] == "/StatusNotifierWatcher":
            return self._property(message)
        if interface == _WATCHER:
            return self._register(message, member)
        if interface == _NOTIFICATIONS:
            return self._notify(message, member)
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "s", (f"{interface}.{member}",))

    def _property(self, message: Message) -> Message:
        known = {
            "IsStatusNotifierHostRegistered": ("b", True),
            "ProtocolVersion": ("i", 0),
            "RegisteredStatusNotifierItems": ("as", [name + path for name, path in self.items]),
        }
        if message.header.fields[HeaderFields.member] == "GetAll":
            return new_method_return(message, "a{sv}", (known,))
        return new_method_return(message, "v", (known[message.body[1]],))

    def _register(self, message: Message, member: str) -> Message:
        if member == "RegisterStatusNotifierItem":
            sender, service = message.header.fields[HeaderFields.sender], message.body[0]
            item = (sender, service) if service.startswith("/") else (service, "/StatusNotifierItem")
            self.items.append(item)
            emitter = DBusAddress("/StatusNotifierWatcher", interface=_WATCHER)
            self._service.send(new_signal(emitter, "StatusNotifierItemRegistered", "s", ("".join(item),)))
        return new_method_return(message)

    def click(self, summary: str) -> None:
        """The notification that begins so."""
        number = next(n for n, notice in enumerate(self.notices, 1) if notice.summary.startswith(summary))
        emitter = DBusAddress("/org/freedesktop/Notifications", interface=_NOTIFICATIONS)
        self._service.send(new_signal(emitter, "ActionInvoked", "us", (number, "default")))

    def _notify(self, message: Message, member: str) -> Message:
        if member == "Notify":
            self.notices.append(Notice(message.body[3], message.body[4]))
            return new_method_return(message, "u", (len(self.notices),))
        if member == "GetCapabilities":
            return new_method_return(message, "as", (["body", "actions"],))
        if member == "GetServerInformation":
            return new_method_return(message, "ssss", ("tests", "tests", "1", "1.2"))
        return new_method_return(message)


@dataclass(frozen=True)
class MenuEntry:
    """A line of the tray's menu, or of one of its submenus."""

    number: int
    label: str
    is_visible: bool
    is_enabled: bool


class TrayIcon:
    """An icon as a panel deals with it."""

    def __init__(self, connection: DBusConnection, name: str, path: str) -> None:
        self._connection = connection
        self._address = DBusAddress(path, bus_name=name, interface="org.kde.StatusNotifierItem")
        self._menu = DBusAddress(self._get("Menu"), bus_name=name, interface=_MENU)

    def _call(self, message: Message) -> tuple[Any, ...]:
        reply = self._connection.send_and_get_reply(message, timeout=5)
        assert reply.header.message_type is not MessageType.error, reply.body
        return reply.body

    def _get(self, name: str) -> Any:
        return self._call(Properties(self._address).get(name))[0][1]

    @property
    def tooltip(self) -> str:
        """Title and text, a line each."""
        _, _, title, text = self._get("ToolTip")
        return f"{title}\n{text}".strip()

    @property
    def pixels(self) -> Pixels:
        """The smallest picture of it."""
        return Pixels(*min(self._get("IconPixmap")))

    def click(self) -> None:
        """With the left button."""
        self._call(new_method_call(self._address, "Activate", "ii", (0, 0)))

    def entries(self) -> list[MenuEntry]:
        """All lines of the menu, those of its submenus after their title."""
        self._call(new_method_call(self._menu, "AboutToShow", "i", (0,)))
        _, root = self._call(new_method_call(self._menu, "GetLayout", "iias", (0, -1, [])))
        return list(_lines(root))

    def labels(self) -> list[str]:
        """Of all lines that can be seen."""
        return [entry.label for entry in self.entries() if entry.is_visible]

    def choose(self, label: str) -> None:
        """Click a line of the menu."""
        [entry] = [entry for entry in self.entries() if entry.label == label and entry.is_visible]
        assert entry.is_enabled
        event = (entry.number, "clicked", ("s", ""), int(time.time()))
        self._call(new_method_call(self._menu, "Event", "isvu", event))


def _lines(node: tuple[int, dict[str, Any], list[Any]]) -> Iterator[MenuEntry]:
    for _, (number, properties, children) in node[2]:
        known = {name: value for name, (_, value) in properties.items()}
        if known.get("type") != "separator":
            label = known.get("label", "").replace("_", "")
            yield MenuEntry(number, label, known.get("visible", True), known.get("enabled", True))
        yield from _lines((number, properties, children))


@dataclass(frozen=True)
class Pixels:
    """ARGB, as StatusNotifierItem sends it: network byte order."""

    width: int
    height: int
    data: bytes

    def at(self, x: float, y: float) -> tuple[int, int, int, int]:
        """Alpha, red, green, blue at a place given as fractions of the sides."""
        start = 4 * (int(y * self.height) * self.width + int(x * self.width))
        alpha, red, green, blue = self.data[start : start + 4]
        return alpha, red, green, blue
