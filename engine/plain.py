"""What the engine knows, in the plain values that other programs read: objects and lists of JSON."""

from __future__ import annotations

import dataclasses
from enum import Enum, IntEnum
from typing import Any

from engine.errors import cause_of, sentence_of
from engine.model import NEVER, Problem


def fields_of(value: Any) -> dict[str, Any]:
    """The fields of a record by name, as they are."""
    if isinstance(value, tuple):
        return dict(value._asdict())  # type: ignore[attr-defined]
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _said_of(problem: Problem) -> dict[str, str]:
    """What a person would read of it."""
    cause = cause_of(problem.code)
    return {
        "title": cause.title,
        "sentence": sentence_of(problem.code, problem.subject),
        "advice": cause.advice,
    }


def _is_record(value: Any) -> bool:
    """A dataclass or a named tuple."""
    return hasattr(value, "_asdict") or (dataclasses.is_dataclass(value) and not isinstance(value, type))


def plain(value: Any) -> Any:
    """The value as JSON has it: records as objects, states by their names in lower case, `NEVER` as null."""
    if isinstance(value, Problem):
        return {name: plain(part) for name, part in (fields_of(value) | _said_of(value)).items()}
    if _is_record(value):
        return plain(fields_of(value))
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value, IntEnum) else value.value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return None if isinstance(value, float) and value >= NEVER else value
