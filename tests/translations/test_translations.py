"""Every text of the program is said in every language, with the same things put into it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from translations import update

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.parametrize("language", update.LANGUAGES)


def messages(file: Path) -> Iterator[tuple[str, str, ET.Element]]:
    """Context, text and translation of each."""
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            yield context.findtext("name", ""), message.findtext("source", ""), translation


def test_what_the_program_says_is_what_is_translated(language: str, tmp_path: Path) -> None:
    """Otherwise: python3 dev.py translate"""
    now = Path(shutil.copy(update.source_of(language), tmp_path))
    update.extract(now, language)
    known, said = (
        {(context, text) for context, text, _ in messages(file)} for file in (update.source_of(language), now)
    )
    assert not said - known, "new texts"
    assert not known - said, "texts that are gone"


def test_everything_is_translated(language: str) -> None:
    missing = [
        (context, text)
        for context, text, translation in messages(update.source_of(language))
        if translation.get("type") or not (translation.text or "").strip()
    ]
    assert not missing


def test_a_translation_holds_what_its_text_holds(language: str) -> None:
    for context, text, translation in messages(update.source_of(language)):
        said = translation.text or ""
        assert placeholders(said) == placeholders(text), (context, text, said)
        assert edges(said) == edges(text), (context, text, said)


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}|%n|%\d", text))


def edges(text: str) -> tuple[str, str]:
    """The space around it, by which pieces are put together."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def test_what_the_program_reads_is_made_of_what_is_translated(language: str, tmp_path: Path) -> None:
    """Otherwise: python3 dev.py translate"""
    file = update.source_of(language)
    update.compile_into(file, tmp_path / "now.qm")
    assert (tmp_path / "now.qm").read_bytes() == file.with_suffix(".qm").read_bytes()
