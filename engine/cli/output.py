"""What goes to the terminal or into a pipe: lines, warnings, and JSON in one stable form."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from enum import Enum, IntEnum
from typing import Any

from engine.errors import cause_of, sentence_of
from engine.model import NEVER, Problem


def warn(*lines: str) -> None:
    """Tell the person, not the program that reads our output."""
    for line in filter(None, lines):
        print(line, file=sys.stderr)


def show(*lines: str) -> None:
    """Lines of a run, at once. Files matter more than they: a log on a full disk stops nothing, it misses some.

    Raises:
        BrokenPipeError: nobody reads any more.
    """
    try:
        print(*lines, sep="\n", flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        pass


def settle_output() -> None:
    """The last chance for what was shown. Raises as `show`."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:
        forget_output()


def forget_output() -> None:
    """What the output did not take is dropped, or Python would try once more at its exit, and fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.stdout.flush()


def fields_of(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, as they are."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _said_of(problem: Problem) -> dict[str, str]:
    """What a person would read of it."""
    cause = cause_of(problem.code)
    return {
        "title": cause.title,
        "sentence": sentence_of(problem.code, problem.subject),
        "advice": cause.advice,
    }


def plain(value: Any) -> Any:
    """The value as JSON has it: dataclasses as objects, states by their names in lower case, `NEVER` as null."""
    if isinstance(value, Problem):
        return {name: plain(part) for name, part in (fields_of(value) | _said_of(value)).items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(fields_of(value))
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value, IntEnum) else value.value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return None if isinstance(value, float) and value >= NEVER else value


def print_json(value: Any) -> None:
    """A whole answer, indented."""
    print(json.dumps(plain(value), indent=2))


def json_line(event: str, **values: Any) -> str:
    """One event, on one line."""
    return json.dumps({"event": event, **{name: plain(value) for name, value in values.items()}})
