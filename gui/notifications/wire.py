"""The little of D-Bus that a notification needs: https://dbus.freedesktop.org/doc/dbus-specification.html

QtDBus cannot do it from Python, which knows no unsigned numbers: `Notify` wants one.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

CALL, REPLY, ERROR, SIGNAL = 1, 2, 3, 4
_PATH, _INTERFACE, _MEMBER, _ERROR_NAME, _REPLY_TO, _DESTINATION, _SENDER, _SIGNATURE = 1, 2, 3, 4, 5, 6, 7, 8
_ALIGNMENT: Final = {"y": 1, "g": 1, "u": 4, "i": 4, "s": 4, "o": 4}
_FIXED: Final = 16
"""Bytes before the array of header fields ends its length."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from the bus, as far as it concerns us."""

    kind: int
    reply_to: int
    member: str
    number: int
    """The first argument, where that is an unsigned number."""


class Writer:
    """Values one after the other, each at its place."""

    def __init__(self) -> None:
        self.data = bytearray()

    def pad(self, alignment: int) -> Writer:
        self.data += bytes(-len(self.data) % alignment)
        return self

    def unsigned(self, value: int) -> Writer:
        self.pad(4).data += struct.pack("<I", value)
        return self

    def signed(self, value: int) -> Writer:
        self.pad(4).data += struct.pack("<i", value)
        return self

    def text(self, value: str) -> Writer:
        encoded = value.encode("utf-8", "replace").replace(b"\0", b"")
        self.unsigned(len(encoded)).data += encoded + b"\0"
        return self

    def signature(self, value: str) -> Writer:
        self.data += bytes([len(value)]) + value.encode() + b"\0"
        return self

    def array(self, content: Writer, alignment: int = 4) -> Writer:
        """`content` must have been written from a place with that alignment."""
        self.unsigned(len(content.data)).pad(alignment).data += content.data
        return self


def call(serial: int, destination: str, path: str, member: str, *, signature: str = "", body: bytes = b"") -> bytes:
    """A method call whose interface is named as its destination."""
    fields = Writer()
    for code, kind, value in (
        (_PATH, "o", path),
        (_INTERFACE, "s", destination),
        (_MEMBER, "s", member),
        (_DESTINATION, "s", destination),
    ):
        fields.pad(8).data += bytes([code])
        fields.signature(kind).text(value)
    if signature:
        fields.pad(8).data += bytes([_SIGNATURE])
        fields.signature("g").signature(signature)
    head = Writer()
    head.data += b"l" + bytes([CALL, 0, 1])
    head.unsigned(len(body)).unsigned(serial).array(fields, 8).pad(8)
    return bytes(head.data) + body


def notify(serial: int, title: str, text: str) -> bytes:
    """https://specifications.freedesktop.org/notification-spec/"""
    body = Writer().text("Bucket Brigade").unsigned(0).text("bucket-brigade").text(title).text(text)
    body.array(Writer().text("default").text(""))
    hint = Writer().text("desktop-entry").signature("s").text("bucket-brigade")
    body.array(hint, 8).signed(-1)
    service = "org.freedesktop.Notifications"
    return call(
        serial, service, "/org/freedesktop/Notifications", "Notify", signature="susssasa{sv}i", body=bytes(body.data)
    )


def taken_from(buffer: bytearray) -> Incoming | None:
    """Take the first whole message out of what has come; None where more has to come first.

    Raises:
        ValueError: that is no D-Bus.
    """
    if len(buffer) < _FIXED:
        return None
    order = {ord("l"): "<", ord("B"): ">"}.get(buffer[0])
    if order is None:
        raise ValueError("neither little nor big")
    body_length, _, fields_length = struct.unpack_from(f"{order}III", buffer, 4)
    body = _FIXED + fields_length + -fields_length % 8
    if body_length + fields_length > 1 << 27:  # the longest that D-Bus allows
        raise ValueError("too long")
    if len(buffer) < body + body_length:
        return None
    fields = _fields(bytes(buffer[:body]), order, _FIXED + fields_length)
    starts_with_number = str(fields.get(_SIGNATURE, "")).startswith("u") and body_length
    number = struct.unpack_from(f"{order}I", buffer, body)[0] if starts_with_number else 0
    message = Incoming(buffer[1], int(fields.get(_REPLY_TO, 0)), str(fields.get(_MEMBER, "")), number)
    del buffer[: body + body_length]
    return message


def _fields(data: bytes, order: str, end: int) -> dict[int, str | int]:
    found: dict[int, str | int] = {}
    place = _FIXED
    while place < end:
        place += -place % 8
        code, length = data[place], data[place + 1]
        kind = data[place + 2 : place + 2 + length].decode()
        place += length + 3
        place += -place % _ALIGNMENT[kind]
        found[code], place = _value(data, order, kind, place)
    return found


def _value(data: bytes, order: str, kind: str, place: int) -> tuple[str | int, int]:
    if kind == "u":
        return struct.unpack_from(f"{order}I", data, place)[0], place + 4
    if kind == "g":
        length, start = data[place], place + 1
    else:
        length, start = struct.unpack_from(f"{order}I", data, place)[0], place + 4
    return data[start : start + length].decode("utf-8", "replace"), start + length + 1
