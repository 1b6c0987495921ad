"""A line between two network namespaces: so fast, so far, with a queue that overflows. Root, Linux; needs nothing else.

wan_link.py NEAR FAR MBIT_PER_SECOND ROUND_TRIP_MS - then `down` (packets vanish, nobody is told) and `up` on its input.
Each namespace gets a device `wan`, the near one with 10.78.0.1, the far one with 10.78.0.2.
"""

# ruff: noqa: T201 - it says when it is ready

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from namespaces import enter

ADDRESSES: Final = ("10.78.0.1", "10.78.0.2")
_TUNSETIFF: Final = 0x400454CA
_TUN_WITHOUT_HEADER: Final = 0x1001
"""https://docs.kernel.org/networking/tuntap.html"""
_QUEUE: Final = 0.05
"""Seconds' worth of packets that wait at the entrance of the line; more are dropped."""
_FRAME: Final = 38
"""Bytes of Ethernet around a packet."""
_AT_ONCE: Final = 256


@dataclass
class _Direction:
    """Packets under way."""

    source: int
    target: int
    free_at: float = 0.0
    under_way: deque[tuple[float, bytes]] = field(default_factory=deque)


class Link:
    """Both directions."""

    def __init__(self, near: int, far: int, mbit: float, round_trip: float) -> None:
        """`near`, `far`: descriptors of the devices; `round_trip`: seconds."""
        self._directions = {near: _Direction(near, far), far: _Direction(far, near)}
        self._per_byte = 8e-6 / mbit
        self._half = round_trip / 2
        self.is_up = True

    def wait(self) -> float | None:
        """Seconds until a packet arrives; None: none is under way."""
        first = min((one.under_way[0][0] for one in self._directions.values() if one.under_way), default=None)
        return None if first is None else max(0.0, first - time.monotonic())

    def take(self, source: int) -> None:
        """Packets enter the line."""
        direction, now = self._directions[source], time.monotonic()
        for _ in range(_AT_ONCE):
            try:
                packet = os.read(source, 1 << 16)
            except BlockingIOError:
                return
            begins = max(direction.free_at, now)
            if self.is_up and begins - now <= _QUEUE:
                direction.free_at = begins + (len(packet) + _FRAME) * self._per_byte
                direction.under_way.append((direction.free_at + self._half, packet))

    def deliver(self) -> None:
        """Packets leave the line."""
        now = time.monotonic()
        for direction in self._directions.values():
            while direction.under_way and direction.under_way[0][0] <= now:
                packet = direction.under_way.popleft()[1]
                if self.is_up:
                    os.write(direction.target, packet)


def _device(namespace: str, address: str) -> int:
    with enter(namespace):
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", b"wan", _TUN_WITHOUT_HEADER))
        for words in ("link set lo up", f"addr replace {address}/24 dev wan", "link set wan mtu 1500 up"):
            subprocess.run(["ip", *words.split()], check=True)
        return device


def main(near: str, far: str, mbit: str, round_trip_ms: str) -> None:
    devices = [_device(*end) for end in zip((near, far), ADDRESSES, strict=True)]
    link = Link(*devices, float(mbit), float(round_trip_ms) / 1000)
    poll = select.poll()
    for descriptor in (*devices, sys.stdin.fileno()):
        poll.register(descriptor, select.POLLIN)
    print("ready", flush=True)
    while True:
        wait = link.wait()
        for descriptor, _ in poll.poll(None if wait is None else wait * 1000):
            if descriptor in devices:
                link.take(descriptor)
            elif word := sys.stdin.readline().strip():
                link.is_up = word == "up"
            else:
                return
        link.deliver()


if __name__ == "__main__":
    main(*sys.argv[1:])
