"""Brings the translations up to date with the texts of the program. Run: python3 dev.py translate

Texts of the window stand in its sources, where Qt's lupdate finds them; those of the engine (causes, settings, sentences), headings of
tables and the like are data, and are written down for it as if they stood in a source. What no source says any more goes.
"""

# ruff: noqa: E402 - it is run by itself

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine.errors import CAUSES
from engine.sentences import has_words
from engine.settings.declaration import settings_of
from engine.settings.route import General, Route
from gui.settings.startup import Startup
from gui.tables.columns import PAST, WORK
from gui.tables.states import PROOFS

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES: Final = ("de",)
_ENGLISH: Final = {"cli", "demo"}
"""Parts of the engine that only write to terminals."""
FOLDER: Final = ROOT / "resources" / "translations"


def main() -> None:
    for language in LANGUAGES:
        file = source_of(language)
        extract(file, language)
        compile_into(file, file.with_suffix(".qm"))


def source_of(language: str) -> Path:
    return FOLDER / f"bucket-brigade_{language}.ts"


def extract(file: Path, language: str) -> None:
    """Add to the file what is new in the program, and take away what is gone."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "gui").rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "engine_texts.py")
        lines = (f"QCoreApplication.translate({context!r}, {text!r})\n" for context, text in data_texts())
        written.write_text("".join(lines), encoding="utf-8")
        languages = ["-source-language", "en", "-target-language", language]
        options = ["-no-obsolete", "-locations", "none", "-silent", *languages]
        _run("lupdate", *sources, str(written), *options, "-ts", str(file))


def data_texts() -> Iterator[tuple[str, str]]:
    """Context and text of all that is data where it stands, and is translated where it is shown."""
    for cause in CAUSES.values():
        yield from (("causes", text) for text in (cause.title, cause.sentence, cause.advice) if text != "{subject}")
    for setting in (*settings_of(Route), *settings_of(General), *settings_of(Startup)):
        said = (setting.label, setting.help, setting.page, setting.unit, setting.zero, *setting.said)
        yield from (("settings", text) for text in said if text)
    yield from (("columns", column.title) for column in (*WORK, *PAST))
    yield from (("states", text) for text in PROOFS.values())
    said_by_window = (file for file in sorted((ROOT / "engine").rglob("*.py")) if file.parts[-2] not in _ENGLISH)
    yield from (("sentences", text) for file in said_by_window for text in _sayable(file) if has_words(text))


def _sayable(file: Path) -> Iterator[str]:
    """The words of sentences: what `Sentence` and `sayable` are called with."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        is_said = isinstance(node, ast.Call) and ast.unparse(node.func) in {"Sentence", "sayable"}
        if is_said and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


def compile_into(file: Path, target: Path) -> None:
    """Make the file that the program reads."""
    _run("lrelease", "-silent", str(file), "-qm", str(target))


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([Path(sys.executable).with_name(f"pyside6-{tool}"), *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
