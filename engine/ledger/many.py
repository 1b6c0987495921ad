"""Many rows in one statement. SQLite's driver lets go of Python's lock at each step of a statement, and has to win it back
from the busy loop: with thousands of files that costs more than SQLite itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def table_of(*columns: str) -> str:
    """A table for FROM, with these columns; its rows are bound as one value, made by `rows_of`."""
    named = ", ".join(f"value ->> {place} AS {column}" for place, column in enumerate(columns))
    return f"(SELECT {named} FROM json_each(?))"


def rows_of(rows: Iterable[tuple[str | int | float, ...]]) -> str:
    """The rows as `table_of` reads them; texts must be text, not names of whatever bytes."""
    return json.dumps(list(rows))


def is_plain(rows: str) -> bool:
    """Whether SQLite reads from `rows_of` what was put in: NUL, and what is no character, it may not."""
    return "\\u0000" not in rows and "\\ud" not in rows
