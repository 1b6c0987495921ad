"""The last settings that could be used: they go on when config.toml is damaged, cut short, or mistaken."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING

from engine.errors import ConfigError
from engine.sentences import Sentence, joined
from engine.settings.config import Complaint, Config, load
from engine.settings.replacing import replace

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


def copy_of(file: Path) -> Path:
    """Where the last good settings are kept: beside the file, so that relative folders mean the same."""
    return file.with_name(f"{file.name}.last-good")


def keep(file: Path) -> None:
    """Remember what the file holds: an engine starts with it. Where that is not possible, the older copy stands."""
    try:
        text, kept = _text(file), _text(copy_of(file))
        if text and text != kept:
            load(file)
            replace(copy_of(file), text)
    except (OSError, ConfigError) as error:
        _log.warning("no copy of the settings was made: %s", error)


def load_or_last_good(file: Path) -> Config:
    """The settings of the file; where it cannot be used as it is, the last ones that could, and `refusal` says why.

    Raises:
        ConfigError: the file cannot be read, and no other settings are known.
    """
    try:
        config = load(file)
        reason = _reason_against(file, config)
    except ConfigError as error:
        reason = error.sentence
        if not copy_of(file).exists():
            raise
    return _last_good(file, reason) if reason and copy_of(file).exists() else config


def _reason_against(file: Path, config: Config) -> Sentence:
    """Why settings that could be read are none that anybody can have meant; empty where there is no reason."""
    if _is_cut_short(file):
        return Sentence("{file} is cut short.", file=file)
    return joined("; ", [complaint.told for complaint in config.complaints if complaint.is_fatal])


def _is_cut_short(file: Path) -> bool:
    """It ends in the midst of a line of what stood there before, or holds nothing at all."""
    if not file.exists():
        return False
    text, before = _text(file), _text(copy_of(file))
    return before.startswith(text) and text != before and not text.endswith("\n")


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig", errors="replace") if file.exists() else ""


def _last_good(file: Path, reason: Sentence) -> Config:
    config = load(copy_of(file))
    complaint = Complaint(
        "",
        file.name,
        joined(" ", (reason, Sentence("The last settings that could be used are in force."))),
        is_fatal=False,
    )
    return dataclasses.replace(config, refusal=reason, complaints=(complaint, *config.complaints))
