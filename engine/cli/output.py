"""What goes to the terminal or into a pipe: lines, warnings, and JSON in one stable form."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from engine.plain import plain


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


def print_json(value: Any) -> None:
    """A whole answer, indented."""
    print(json.dumps(plain(value), indent=2))


def json_line(event: str, **values: Any) -> str:
    """One event, on one line."""
    return json.dumps({"event": event, **{name: plain(value) for name, value in values.items()}})
