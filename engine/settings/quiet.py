"""Quiet hours: a span of each day in which nobody is to be disturbed, written as 22:00-7:00."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from engine.sentences import NOTHING, Sentence

_SPAN: Final = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
_DAY: Final = 24 * 60


def complaint_about_quiet_hours(text: str) -> Sentence:
    """What is wrong with it, or nothing. Empty means none."""
    return Sentence("say it like 22:00-7:00, or nothing") if text.strip() and _span(text) is None else NOTHING


def quiet_for(text: str, now: float) -> float:
    """For how many seconds from now (epoch) it stays quiet, by the clock on the wall; 0 where it is not."""
    span = _span(text)
    if span is None:
        return 0.0
    start, end = span
    local = datetime.fromtimestamp(now)  # noqa: DTZ006 - the clock on the wall is meant
    minute = local.hour * 60 + local.minute
    is_quiet = (minute - start) % _DAY < (end - start) % _DAY
    return (end - minute) % _DAY * 60.0 - local.second if is_quiet else 0.0


def _span(text: str) -> tuple[int, int] | None:
    """Minutes of the day; None where it is not understood, or no time at all."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    is_clock = max(start_hour, end_hour) < 24 and max(start_minute, end_minute) < 60  # noqa: PLR2004 - a clock
    return (start, end) if is_clock and start != end else None
