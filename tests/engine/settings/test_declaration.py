"""One declaration a setting feeds reading, limits and messages."""

from __future__ import annotations

import math

import pytest

from engine.settings.declaration import Setting, check, settings_of
from engine.settings.route import DEFAULT_IGNORE, General, Route

BY_NAME = {setting.name: setting for setting in (*settings_of(Route), *settings_of(General))}

FIXED_NAMES = {
    "name", "root", "watch_folder", "queued_folder", "uploaded_folder", "downloaded_folder", "bucket", "prefix",
    "region", "profile", "endpoint_url", "sqs_endpoint_url", "queue", "download_queue", "upload", "download",
    "message_format", "on_conflict", "settle_seconds", "ignore", "part_size_mib", "sha256", "uploads_in_flight",
    "downloads_in_flight",
}  # fmt: skip


def setting(name: str) -> Setting:
    return BY_NAME[name]


def test_the_names_that_other_tools_rely_on_are_declared():
    assert {setting.name for setting in settings_of(Route)} >= FIXED_NAMES


def test_no_setting_may_hold_a_secret():
    assert not [name for name in BY_NAME if "secret" in name or "key_id" in name or "password" in name]


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_setting_has_a_label_a_help_and_a_default_of_its_own_kind(name):
    declared = setting(name)
    assert declared.label
    assert declared.help.endswith((".", ":")) or "/" in declared.help
    assert type(declared.default) is declared.kind
    assert not declared.choices or declared.default in declared.choices
    assert len(declared.said) in {0, len(declared.choices)}
    assert not declared.zero or (declared.minimum, declared.default) == (0, 0)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("settle_seconds", 3, 3.0),
        ("settle_seconds", 0.5, 0.5),
        ("ignore", ["*.x"], ("*.x",)),
        ("upload", False, False),
        ("part_size_mib", 512, 512),
        ("on_conflict", "skip", "skip"),
    ],
)
def test_good_values_are_read(name, value, read):
    got, complaint = check(setting(name), value)
    assert complaint == ""
    assert got == read
    assert type(got) is type(read)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("part_size_mib", 4, "at least 5 MiB, not 4"),
        ("part_size_mib", 513, "at most 512 MiB"),
        ("part_size_mib", 16.0, "a whole number"),
        ("part_size_mib", "16", "a whole number, not '16'"),
        ("part_size_mib", True, "a whole number, not True"),
        ("settle_seconds", True, "a number"),
        ("settle_seconds", math.nan, "at least 0 s"),
        ("settle_seconds", math.inf, "at most 86400 s"),
        ("upload", 1, "true or false, not 1"),
        ("ignore", "*.x", "a list of texts"),
        ("ignore", ["*.x", 3], "a list of texts"),
        ("on_conflict", "overwrite", "one of keep-both, replace, skip"),
        ("bucket", "", "bucket is missing"),
        ("root", "a\0b", "control characters"),
        ("ignore", ["a\nb"], "control characters"),
    ],
)
def test_bad_values_fall_back_to_the_default_and_are_named(name, value, says):
    got, complaint = check(setting(name), value)
    assert got == setting(name).default
    assert says in complaint
    assert name in complaint


def test_unfinished_and_system_files_are_ignored_by_default():
    assert {"*.part", "*.crdownload", "~$*", ".DS_Store", "Thumbs.db"} <= set(DEFAULT_IGNORE)
