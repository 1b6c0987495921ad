"""Sizes, rates, durations, times and causes as people say them, in their language and their locale."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from engine.errors import BrigadeError, advice_of, cause_of, sentence_of
from engine.model import NEVER, Reason
from engine.sentences import Sentence, has_words

if TYPE_CHECKING:
    from engine.model import Pause

translate = QCoreApplication.translate

_ENGINE: Final = ("sentences", "causes", "settings")
"""Where translators find the words of the engine."""
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400


def size(count: float) -> str:
    """Bytes in decimal units, as file browsers show them: `2.1 MB`. A negative count is not known."""
    if count < 0:
        return translate("words", "unknown")
    if count == 1:
        return translate("words", "1 byte")
    digits = 0 if count < 1000 else 1  # noqa: PLR2004 - below a kilobyte there is nothing behind the point
    return QLocale().formattedDataSize(int(count), digits, QLocale.DataSizeFormat.DataSizeSIFormat)


def rate(bytes_a_second: float) -> str:
    """`42.1 MB/s`."""
    return translate("words", "{size}/s").format(size=size(bytes_a_second))


def number(count: int) -> str:
    """With the locale's separators."""
    return QLocale().toString(count)


def files(count: int) -> str:
    """`1 file`, `128 files`."""
    if count == 1:
        return translate("words", "1 file")
    return translate("words", "{count} files").format(count=number(count))


def duration(seconds: float) -> str:
    """Rounded as one would say it: `3 s`, `40 s`, `6 min`, `2 h 10 min`, `3 days`."""
    if seconds < _MINUTE - 2:
        exact = max(round(seconds), 1)
        return translate("words", "{count} s").format(count=exact if exact <= 10 else 5 * round(seconds / 5))  # noqa: PLR2004
    if seconds < _HOUR - _MINUTE / 2:
        return translate("words", "{count} min").format(count=max(round(seconds / _MINUTE), 1))
    if seconds < 2 * _DAY:
        hours, minutes = divmod(5 * round(seconds / _MINUTE / 5), 60)
        text = translate("words", "{count} h").format(count=hours)
        return f"{text} {translate('words', '{count} min').format(count=minutes)}" if minutes and hours < 10 else text  # noqa: PLR2004
    return translate("words", "{count} days").format(count=round(seconds / _DAY))


def ago(at: float, now: float) -> str:
    """`4 s ago`; empty where it never was."""
    if not at:
        return ""
    return translate("words", "{duration} ago").format(duration=duration(now - at))


def clock(at: float, now: float) -> str:
    """A time to come or just past: `18:00`, `tomorrow 8:00`, or with its date."""
    moment = datetime.fromtimestamp(at)  # noqa: DTZ006 - local time is what people read
    time = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)).time(), QLocale.FormatType.ShortFormat)
    days = (moment.date() - datetime.fromtimestamp(now).date()).days  # noqa: DTZ006
    if days == 0:
        return time
    words = {1: translate("words", "tomorrow {time}"), -1: translate("words", "yesterday {time}")}
    return words.get(days, f"{_date(at)} {{time}}").format(time=time)


def moment(at: float, now: float) -> str:
    """To the second, for receipts: `14:03:22`, before today with its date."""
    when = QDateTime.fromSecsSinceEpoch(int(at))
    time = when.time().toString("HH:mm:ss")
    is_today = when.date() == QDateTime.fromSecsSinceEpoch(int(now)).date()
    return time if is_today else f"{_date(at)} {time}"


def _date(at: float) -> str:
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)).date(), QLocale.FormatType.ShortFormat)


def until(at: float, now: float) -> str:
    """Of a pause: `Paused until 18:00`, or just `Paused` where it lasts until a person ends it."""
    if at >= NEVER:
        return translate("words", "Paused")
    return translate("words", "Paused until {time}").format(time=clock(at, now))


def rest(pause: Pause, now: float) -> str:
    """Why things rest, and until when, where that is known: `On battery`, `Outside the schedule until 18:00`."""
    if pause.reason is Reason.BATTERY:
        return translate("words", "On battery")
    if pause.reason is Reason.METERED:
        return translate("words", "Metered connection")
    if pause.reason is Reason.WISH:
        return until(pause.until, now)
    if pause.until >= NEVER:
        return translate("words", "Outside the schedule")
    return translate("words", "Outside the schedule until {time}").format(time=clock(pause.until, now))


def next_try(at: float, now: float) -> str:
    """What happens next with something that failed. 0: it ended so, and nothing is planned."""
    if at >= NEVER or not at:
        return translate("words", "Waits for you")
    if at <= now:
        return translate("words", "Tried again now")
    return translate("words", "Tried again in {duration}").format(duration=duration(at - now))


def said(text: str) -> str:
    """A sentence of the engine's in the user's language, with the sentences in it. What is none stays as it is: names,
    the words of others, and what an older version kept.
    """
    if not isinstance(text, Sentence):
        return text
    values = {name: said(value) for name, value in text.values.items()}
    return _of_engine(text.template).format(**values)


def _of_engine(template: str) -> str:
    if not has_words(template):
        return template
    known = (translate(context, template) for context in _ENGINE)
    return next((text for text in known if text != template), template)


def wrong(error: BaseException) -> str:
    """What an error tells people."""
    return said(error.sentence) if isinstance(error, BrigadeError) else str(error)


def wrong_with_advice(error: BaseException) -> str:
    """And what they can do about it, where that is known."""
    advice = said(error.advice) if isinstance(error, BrigadeError) else ""
    return f"{wrong(error)} {advice}".strip()


def title(code: str) -> str:
    """Of a cause, in a few words."""
    return translate("causes", cause_of(code).title)


def sentence(code: str, subject: str) -> str:
    """What went wrong, as a sentence about `subject`."""
    return said(sentence_of(code, subject))


def advice(code: str) -> str:
    """What to do about a cause."""
    return said(advice_of(code))


def tomorrow_at_eight(now: float) -> float:
    """The next morning at 8:00 local time, for a pause until then."""
    morning = datetime.fromtimestamp(now).replace(hour=8, minute=0, second=0, microsecond=0)  # noqa: DTZ006
    return (morning + timedelta(days=1)).timestamp()
