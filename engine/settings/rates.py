"""How fast bytes may go, as people write it: `20 Mbit/s`, `500 KiB/s`."""

from __future__ import annotations

import re
from typing import Final

from engine.sentences import NOTHING, Sentence, sayable

LEAST: Final = 8 << 10
"""Bytes a second. With less, requests would last until servers give up on them."""

UNITS: Final = {
    "kbit/s": 125,
    "Mbit/s": 125_000,
    "Gbit/s": 125_000_000,
    "KiB/s": 1 << 10,
    "MiB/s": 1 << 20,
    "kB/s": 1000,
    "MB/s": 1_000_000,
    "GB/s": 1_000_000_000,
}
"""Bytes a second of one of each."""

_ALSO: Final = {
    "kbps": "kbit/s",
    "Mbps": "Mbit/s",
    "Gbps": "Gbit/s",
    "kb/s": "kbit/s",
    "Mb/s": "Mbit/s",
    "KB/s": "kB/s",
}
_NAMES: Final = {**{unit: unit for unit in UNITS}, **_ALSO}
_RATE: Final = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?)\s*(\D*)")
_NONE: Final = {"", "0", "none"}


class NotUnderstood(ValueError):  # noqa: N818 - a finding about a text
    """What was written is no rate or no rule; the sentence says how to write one."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse_rate(text: str) -> int:
    """Bytes a second; 0 where the text is empty, `0` or `none`: no limit.

    Raises:
        NotUnderstood: it is no rate.
    """
    number, unit = number_and_unit(text)
    rate = round(number * UNITS[unit])
    if number > 0 and rate < LEAST:
        too_slow = sayable("{text} is too slow for requests to come through: at least 8 KiB/s, or 0: no limit")
        raise NotUnderstood(Sentence(too_slow, text=repr(text.strip())))
    return rate


def number_and_unit(text: str) -> tuple[float, str]:
    """As it was written: `(500.0, "KiB/s")`. Raises as `parse_rate`."""
    said = text.strip()
    if said.casefold() in _NONE:
        return 0.0, "Mbit/s"
    match = _RATE.fullmatch(said)
    if match is None:
        raise NotUnderstood(Sentence("{text} is not a rate like 20 Mbit/s or 500 KiB/s", text=repr(said)))
    return float(match[1].replace(",", ".")), _unit(match[2].strip(), match[1])


def _unit(name: str, number: str) -> str:
    """`Mb/s` and `MB/s` differ by a factor of eight: where the case is all that tells, it has to be right."""
    if name in _NAMES:
        return _NAMES[name]
    meant = {unit for known, unit in _NAMES.items() if known.casefold() == name.casefold()}
    if len(meant) == 1:
        return meant.pop()
    if meant:
        text = sayable("{name} could be bits or bytes: write {number} Mbit/s or {number} MB/s")
        raise NotUnderstood(Sentence(text, name=repr(name), number=number))
    if not name:
        raise NotUnderstood(Sentence("a rate needs a unit such as Mbit/s, KiB/s or MB/s, and it is missing"))
    text = sayable("a rate needs a unit such as Mbit/s, KiB/s or MB/s, and {name} is not one of them")
    raise NotUnderstood(Sentence(text, name=repr(name)))


def complaint_about_rate(text: str) -> Sentence:
    """What is wrong with it, or empty."""
    try:
        parse_rate(text)
    except NotUnderstood as error:
        return error.sentence
    return NOTHING


def rate_text(rate: int) -> str:
    """As people would write it: in the unit in which it is a short number."""
    for unit, digits in (("Gbit/s", 1), ("Mbit/s", 1), ("KiB/s", 0), ("kbit/s", 0)):
        number = rate / UNITS[unit]
        if number >= 1 and round(number, digits) == number:
            return f"{number:.10g} {unit}"
    return f"{rate / UNITS['kbit/s']:.12g} kbit/s"
