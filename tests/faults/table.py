"""The table of rows, made from the ids that the tests carry. Write it anew: python tests/faults/table.py"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from faults.rows import ROWS

TESTS = Path(__file__).resolve().parent.parent
TABLE = TESTS / "faults" / "README.md"

_HEAD = """\
# Faults, and the tests that make them

Made from the ids that the tests carry by `python tests/faults/table.py`; a test fails while it is not up to date.
`passes`: the test makes the fault for real on Linux. `W`, `M`: only Windows or macOS can show it; the tests named here
make it with fakes, and are to be run on that system too.

| row | fault | here | tests |
|---|---|---|---|
"""


@dataclass(frozen=True, order=True)
class Carrier:
    """A test that carries the id of a row."""

    file: str
    test: str
    native: str
    """W, M or WM: the systems that alone can show the fault."""


def carriers() -> dict[str, list[Carrier]]:
    """For each id the tests that carry it."""
    found: defaultdict[str, set[Carrier]] = defaultdict(set)
    for file in sorted(TESTS.rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if "mark.row(" in text:
            for row, carrier in _in_file(file, ast.parse(text)):
                found[row].add(carrier)
    return {row: sorted(tests) for row, tests in found.items()}


def _in_file(file: Path, tree: ast.Module) -> Iterator[tuple[str, Carrier]]:
    """A mark stands on a test, on one of its parameters, on its class, or on its whole module (`pytestmark`)."""
    name = file.relative_to(TESTS).as_posix()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            marked = [mark for decorator in node.decorator_list for mark in _marks(decorator)]
            if isinstance(node, ast.ClassDef):
                marked += [mark for part in node.body for mark in _marks(part)]
            yield from ((row, Carrier(name, node.name, native)) for row, native in marked)
        elif isinstance(node, ast.Assign):
            yield from ((row, Carrier(name, "", native)) for row, native in _marks(node))


def _marks(node: ast.AST) -> Iterator[tuple[str, str]]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.row":
            native = next((ast.literal_eval(word.value) for word in call.keywords if word.arg == "native"), "")
            yield from ((ast.literal_eval(row), native) for row in call.args)


def table() -> str:
    """The text of the file."""
    found = carriers()
    return _HEAD + "".join(_line(row, fault, found.get(row, [])) for row, fault in ROWS.items())


def _line(row: str, fault: str, tests: list[Carrier]) -> str:
    natives = sorted({letter for test in tests for letter in test.native})
    here = "**no test**" if not tests else ", ".join(natives) if all(test.native for test in tests) else "passes"
    if natives and here == "passes":
        here = f"passes, {', '.join(natives)}"
    links = [f"[{test.test or Path(test.file).stem}](../{test.file})" for test in tests]
    return f"| {row} | {fault} | {here} | {' '.join(links)} |\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
