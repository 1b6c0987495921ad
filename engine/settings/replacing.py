"""A file written so that whoever reads it finds all of the old content or all of the new, whatever happens."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

_PRIVATE, _USUAL = 0o600, 0o666
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def replacing(file: Path, *, encoding: str = "utf-8", is_private: bool = True) -> Iterator[TextIO]:
    """Write into a file beside it, which takes its place at the end. Whatever is raised, the old content stands.

    Others may not read a private one; any other has the rights that the system gives to new files. Line feeds are
    written as they are.
    """
    temporary = file.with_name(f".{file.name[:200]}.{secrets.token_hex(4)}")
    mode = _PRIVATE if is_private else _USUAL
    try:
        with os.fdopen(os.open(temporary, _NEW, mode), "w", encoding=encoding, newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def replace(file: Path, text: str) -> None:
    """Put the text in the place of the file. Raises OSError; then the old content stands."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(file) as out:
        out.write(text)
