"""Whether everything arrived: the sources compared with what lies at both ends, byte for byte."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.settings.route import Route


def differences(sources: Path, route: Route) -> list[str]:
    """One line for each file that is missing, different or too many; none: all is well."""
    expected = _digests(sources)
    return [
        f"{folder.name}/{name}: {what}"
        for folder in (route.uploaded_path, route.downloaded_path)
        for name, what in _compare(expected, _digests(folder))
    ]


def _compare(expected: dict[str, str], found: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield name, "missing"
        elif name not in expected:
            yield name, "unexpected"
        elif found[name] != expected[name]:
            yield name, "different"


def _digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder, by its name there; the engine's own hidden folders aside."""
    files = (file for file in folder.rglob("*") if file.is_file())
    names = {file.relative_to(folder).as_posix(): file for file in files}
    return {name: _digest(file) for name, file in names.items() if not name.startswith(".")}


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
