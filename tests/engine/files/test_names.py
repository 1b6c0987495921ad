from __future__ import annotations

import os
import re
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.files.names import (
    around,
    complaint_about_name,
    first_free,
    key_of,
    local_name,
    numbered,
    parents_of,
    readable,
)

LONG = "x" * 255

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
keys = st.lists(st.one_of(texts, st.sampled_from(["", ".", "..", ".incoming", "C:", "NUL", "a\\b", "..\\x"]))).map(
    "/".join
)
pieces = [
    "%",
    "3A",
    ":",
    ".",
    " ",
    "2E",
    "20",
    "25",
    "nul",
    "%6E",
    "ul",
    "a",
    "/",
    "%2F",
    "%2e",
    ".incoming",
    "\x01",
    "%01",
]
ambiguous = st.lists(st.sampled_from(pieces), max_size=6).map("".join)


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("a.txt", 1, "a.txt"),
        ("a.txt", 2, "a (2).txt"),
        ("a/b.tar.gz", 2, "a/b (2).tar.gz"),
        ("a/B.TAR.BZ2", 3, "a/B (3).TAR.BZ2"),
        ("no extension", 2, "no extension (2)"),
        (".bashrc", 2, ".bashrc (2)"),
        (".tar.gz", 2, ".tar (2).gz"),
        ("..x", 2, "..x (2)"),
        ("Dr. No", 2, "Dr. No (2)"),
        ("a.", 2, "a. (2)"),
        ("v1.2/x", 12, "v1.2/x (12)"),
        ("é.pdf", 2, "é (2).pdf"),
        (f"d/{'x' * 251}.txt", 2, f"d/{'x' * 247} (2).txt"),
        ("é" * 127, 2, "é" * 125 + " (2)"),
    ],
)
def test_numbered(name, number, expected):
    assert numbered(name, number) == expected
    assert len(expected.rpartition("/")[2].encode()) <= 255


@settings(deadline=None)
@given(texts.filter(lambda name: name and "/" not in name), st.integers(2, 10**6))
def test_numbered_fits_and_keeps_numbers_apart(name, number):
    one, other = numbered(name, number), numbered(name, number + 1)
    assert one != other
    assert max(len(one.encode()), len(other.encode())) <= 255


@pytest.mark.parametrize("taken", [0, 1, 2, 15, 16, 17, 40, 1000, 31415])
def test_first_free_is_the_first_one_behind_a_row(taken):
    looks = []

    def is_taken(number):
        looks.append(number)
        return number <= taken

    assert first_free(is_taken) == taken + 1
    assert len(looks) < 50


def test_first_free_finds_a_gap_among_few():
    assert first_free({1, 2, 4}.__contains__) == 3
    assert first_free({2, 3}.__contains__, 2) == 4


def test_around_goes_where_no_file_is_in_the_way():
    assert around("a/b/c", {"a", "a (2)/b"}.__contains__) == "a (2)/b (2)/c"
    assert around("a/b", lambda _: False) == "a/b"
    assert around("a", lambda _: True) == "a"


def test_parents_of():
    assert parents_of("a/b/c") == ["a", "a/b"]
    assert parents_of("a") == []


@pytest.mark.parametrize(
    "name",
    ["\U0001f600.png", "e\u0301.txt", "new\nline", "\x01", "%2e", "a+b c", " a ", "a.", ".", "\u202e", "x" * 1017],
)
def test_u36_names_that_s3_can_carry_are_left_as_they_are(name):
    assert complaint_about_name(name, "prefix/") == ""
    assert key_of("prefix/", name) == f"prefix/{name}"


@pytest.mark.parametrize(
    ("name", "word"),
    [("x" * 1018, "1,025 bytes"), ("é" * 509, "1,025 bytes"), (os.fsdecode(b"caf\xe9"), "Unicode"), ("a\0b", "NUL")],
)
def test_u36_names_that_s3_cannot_carry_are_told(name, word):
    assert word in complaint_about_name(name, "prefix/")


def test_readable_can_be_stored():
    assert readable("caf\N{LATIN SMALL LETTER E WITH ACUTE}") == "caf\N{LATIN SMALL LETTER E WITH ACUTE}"
    assert readable(os.fsdecode(b"caf\xe9")) == "caf\\xe9"


@pytest.mark.row("D19")
@pytest.mark.row("D21", native="W")
@pytest.mark.parametrize(
    ("key", "posix", "windows"),
    [
        ("p/a/b.txt", "a/b.txt", "a/b.txt"),
        ("other/a", "other/a", "other/a"),
        ("p/../x", "%2E%2E/x", "%2E%2E/x"),
        ("p/a/../../x", "a/%2E%2E/%2E%2E/x", "a/%2E%2E/%2E%2E/x"),
        ("/etc/x", "%2F/etc/x", "%2F/etc/x"),
        ("p//etc/x", "%2F/etc/x", "%2F/etc/x"),
        ("p/C:\\x", "C:\\x", "C%3A%5Cx"),
        ("p/\\\\srv\\x", "\\\\srv\\x", "%5C%5Csrv%5Cx"),
        ("p/..\\x", "..\\x", "..%5Cx"),
        ("p/..", "%2E%2E", "%2E%2E"),
        ("p/.", "%2E", "%2E"),
        ("p/", "%2F", "%2F"),
        ("", "%2F", "%2F"),
        ("//", "%2F/%2F/%2F", "%2F/%2F/%2F"),
        ("p/x/", "x/%2F", "x/%2F"),
        ("p/a:stream", "a:stream", "a%3Astream"),
        ("p/a\0b", "a%00b", "a%00b"),
        ("p/new\nline\x7f", "new\nline\x7f", "new%0Aline%7F"),
        ("p/%2E", "%2E", "%252E"),
        ("p/a%3Ab", "a%3Ab", "a%253Ab"),
        ("p/%4EUL", "%4EUL", "%254EUL"),
        ("p/100%25.txt", "100%25.txt", "100%2525.txt"),
        ("p/50%20off%20", "50%20off%20", "50%20off%2520"),
        ("p/%2e%2e%2fx", "%2e%2e%2fx", "%2e%2e%2fx"),
        ("p/.incoming/1.part", "%2Eincoming/1.part", "%2Eincoming/1.part"),
        ("p/.InComing", "%2EInComing", "%2EInComing"),
        ("p/.in\u200ccoming/x", "%2Ein\u200ccoming/x", "%2Ein\u200ccoming/x"),
        ("p/a/.incoming", "a/.incoming", "a/.incoming"),
        ("p/NUL", "NUL", "%4EUL"),
        ("p/com1.txt/lpt\u00b9", "com1.txt/lpt\u00b9", "%63om1.txt/%6Cpt\u00b9"),
        ("p/nul .x", "nul .x", "%6Eul .x"),
        ("p/console", "console", "console"),
        ("p/trailing. ", "trailing. ", "trailing.%20"),
        ("p/dot.", "dot.", "dot%2E"),
        ("p/a<b>?*|", "a<b>?*|", "a%3Cb%3E%3F%2A%7C"),
        ("p/e\u0301 \U0001f600 a+b%", "e\u0301 \U0001f600 a+b%", "e\u0301 \U0001f600 a+b%"),
        (f"p/{LONG}", LONG, LONG),
    ],
)
def test_d19_d21_where_keys_go(key, posix, windows):
    assert local_name(key, "p/", windows=False) == posix
    assert local_name(key, "p/", windows=True) == windows


@pytest.mark.row("D21", native="W")
@settings(deadline=None)
@given(st.lists(ambiguous, min_size=2, max_size=2, unique=True))
@example(["a:", "a%3A"])
@example(["%3A:", "::"])
@example(["nul", "%6Eul"])
@example(["a%2e.", "a%2e%2E"])
def test_d21_on_windows_no_two_keys_get_one_name(keys):
    one, other = (local_name(key, "", windows=True) for key in keys)
    assert one != other


@pytest.mark.row("D21")
def test_d21_over_long_segments_are_cut_and_kept_apart():
    one, other = (local_name(f"{LONG}{end}.tar.gz", "", windows=False) for end in "ab")
    assert one != other
    assert {len(one), len(other)} == {255}
    assert re.fullmatch(r"x+~[0-9a-f]{12}\.tar\.gz", one)


@pytest.mark.row("D19")
@settings(deadline=None)
@given(keys, st.sampled_from(["", "p/"]), st.booleans())
@example("\ud800/..", "", False)
@example("..", "", True)
def test_d19_no_key_leaves_the_folder(key, prefix, windows):
    name = local_name(key, prefix, windows=windows)
    segments = name.split("/")
    assert all(0 < len(segment.encode()) <= 255 for segment in segments)
    assert not {"", ".", ".."} & set(segments)
    assert segments[0].casefold() != ".incoming"
    assert not re.search(r"[\x00-\x1f]" if windows else "\0", name)
    assert os.path.normpath(f"/root/{name}") == f"/root/{name}"
    assert not PurePosixPath(name).is_absolute()
    if windows:
        path = PureWindowsPath(name)
        assert not path.drive
        assert not path.root
        assert list(path.parts) == segments
        assert not any(PureWindowsPath(segment).is_reserved() for segment in segments)
        assert not any(segment[-1] in ". " for segment in segments)


@settings(deadline=None)
@given(keys)
def test_names_made_here_stay_as_they_are(key):
    name = local_name(key, "", windows=False)
    assert local_name(name, "", windows=False) == name
