"""The documents name what exists: files that they link to, and the modules that ARCHITECTURE.md tells about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from servers import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|<(?:img|a)\b[^>]*?\b(?:src|href)=[\"']([^\"']+)[\"']")
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
OUR_PATH = re.compile(r"(?:engine|gui|resources|tests|locks|docs|\.ci)/[\w./-]*|[\w-]+\.(?:py|md|spec)|pyproject\.toml")
OUR_MODULE = re.compile(r"(?:engine|gui)(?:\.[a-z_]\w*)+")
HEADING = re.compile(r"^#+\s+(.+?)\s*#*$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def documents() -> list[Path]:
    below = (
        file for folder in ("docs", "engine", "gui", "resources", "tests") for file in (ROOT / folder).rglob("*.md")
    )
    return sorted([*ROOT.glob("*.md"), *below])


def prose_of(document: Path) -> str:
    return FENCE.sub("", document.read_text(encoding="utf-8"))


def links_of(document: Path) -> list[str]:
    found = ("".join(match) for match in LINK.findall(prose_of(document)))
    return [link for link in found if not ELSEWHERE.match(link)]


def anchors_of(document: Path) -> set[str]:
    """As GitHub makes them: small letters, no punctuation, a hyphen for each space."""
    headings = (heading.lower().replace(" ", "-") for heading in HEADING.findall(prose_of(document)))
    return {re.sub(r"[^\w-]", "", heading) for heading in headings}


def is_dead(link: str, document: Path) -> bool:
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    return not target.exists() or bool(anchor and target.suffix == ".md" and anchor not in anchors_of(target))


def exists(name: str) -> bool:
    """Whether a file, a folder, a module, or something that a module defines, is there."""
    if OUR_PATH.fullmatch(name):
        return (ROOT / name).exists()
    module, _, last = name.rpartition(".")
    source = source_of(module)
    return source_of(name) is not None or (source is not None and re.search(rf"\b{last}\b", source) is not None)


def source_of(module: str) -> str | None:
    base = ROOT / module.replace(".", "/")
    files = (base.with_suffix(".py"), base / "__init__.py")
    return next((file.read_text(encoding="utf-8") for file in files if file.exists()), None)


@pytest.mark.parametrize("document", documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_link_is_dead(document: Path):
    assert [link for link in links_of(document) if is_dead(link, document)] == []


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_documents_are_there(document: str):
    assert (ROOT / document).is_file()


def test_architecture_names_only_what_exists():
    names = IN_BACKTICKS.findall(prose_of(ROOT / "ARCHITECTURE.md"))
    ours = [name for name in names if OUR_PATH.fullmatch(name) or OUR_MODULE.fullmatch(name)]
    assert ours, "ARCHITECTURE.md names no module at all"
    assert [name for name in ours if not exists(name)] == []


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("engine/settings/route.py", True),
        ("engine/settings/", True),
        ("engine.settings.route", True),
        ("engine.settings.route.Route", True),
        ("engine.settings", True),
        ("dev.py", True),
        ("engine/settings/rout.py", False),
        ("engine.settings.rout", False),
        ("engine.settings.route.Rout", False),
        ("engine.nothing.at.all", False),
    ],
)
def test_names_are_looked_up(name: str, there: bool):
    assert exists(name) is there


def test_dead_links_are_found(tmp_path):
    document = tmp_path / "page.md"
    document.write_text(
        "# A heading, with signs!\n[fine](#a-heading-with-signs) [gone](gone.md) ![gone](<gone.png>)\n"
        '[fine](page.md#a-heading-with-signs "title") [gone](page.md#nowhere) [away](https://example.com/x)\n'
        '<img width="3" src="gone.svg"> <a href="page.md">fine</a>\n```\n[code](is-no-link.md)\n```\n'
    )
    dead = [link for link in links_of(document) if is_dead(link, document)]
    assert dead == ["gone.md", "gone.png", "page.md#nowhere", "gone.svg"]
