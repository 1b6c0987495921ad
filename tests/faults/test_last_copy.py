"""Nothing ever removes a user's file: one setting, off at first, moves old ones to the trash, and no line deletes one."""

from __future__ import annotations

import ast

import pytest
from servers import ROOT

from engine.settings.declaration import settings_of
from engine.settings.route import General, Route

REMOVERS = {
    "unlink",
    "remove",
    "rmtree",
    "removedirs",
    "replace",
    "rename",
    "truncate",
    "ftruncate",
    "copyfile",
    "move",
}
"""Calls that can end a file's life, or write over it."""
ALLOWED = {
    "engine/files/renaming.py": "the one rename that never replaces; after a link, the old name of the same file",
    "engine/files/directory.py": "unfinished parts below .incoming, by their descriptors",
    "engine/files/incoming.py": "unfinished parts below .incoming",
    "engine/files/trash.py": "the note that the trash holds of a file that did not get there, or left it again",
    "engine/stages/ranges.py": "the size of an unfinished part, before its first byte",
}
"""Of the files of a route; everything else that is removed is the program's own."""


def calls_in(file) -> set[str]:
    """Names of such calls on `os`, `shutil` or a path."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    attributes = (call for call in calls if isinstance(call, ast.Attribute) and call.attr in REMOVERS)
    return {call.attr for call in attributes if call.attr not in {"replace", "remove"} or _is_module(call.value)}


def _is_module(value: ast.expr) -> bool:
    """`replace` and `remove` are also methods of text and lists."""
    return isinstance(value, ast.Name) and value.id in {"os", "shutil"}


@pytest.mark.row("M05")
@pytest.mark.parametrize("package", ["stages", "files"])
def test_few_places_can_end_a_file_and_none_of_them_one_in_uploaded(package):
    found = {
        file.relative_to(ROOT).as_posix(): calls
        for file in (ROOT / "engine" / package).rglob("*.py")
        if (calls := calls_in(file))
    }
    assert set(found) <= set(ALLOWED), found


@pytest.mark.row("M05")
def test_the_one_setting_that_cleans_up_is_off_by_default():
    """What it does is looked at in tests/engine/stages/test_clearing.py."""
    settings = [*settings_of(Route), *settings_of(General)]
    words = ("retention", "retain", "delete", "clean", "purge", "expire", "keep_uploaded", "trash")
    found = [setting for setting in settings if any(word in setting.name for word in words)]
    assert {setting.name: setting.default for setting in found} == {"keep_uploaded_days": 0}
