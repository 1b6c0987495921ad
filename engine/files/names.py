"""Names of files: numbered where one is taken, as keys of S3, and from keys back to names that are safe here."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

OURS: Final = ".bucket-brigade"
"""What the names of the program's own files and folders begin with."""
INCOMING: Final = ".incoming"
"""The folder below DownloadedFromS3 in which files are kept until they are whole."""
LONGEST_KEY: Final = 1024
"""Bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""
_LONGEST_SEGMENT: Final = 255
"""Bytes: NAME_MAX of all common file systems; NTFS and APFS count characters, which are fewer."""
_LINEAR: Final = 16
"""So many numbers are tried one after the other before they are doubled."""

_EXTENSION: Final = re.compile(r"(?:\.tar)?\.[^. ]{1,16}", re.IGNORECASE)
_FORBIDDEN_ON_POSIX: Final = re.compile(r"[\x00\ud800-\udfff]")
_FORBIDDEN_ON_WINDOWS: Final = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff<>:"\\|?*]')
_RESERVED_ON_WINDOWS: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\..*)?", re.IGNORECASE | re.DOTALL
)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""
_LIKE_OURS: Final = re.compile(
    r"^%(?=43|63|50|70|41|61|4E|6E|4C|6C|2E|2F)|%(?=[01][0-9A-F]|7F|22|25|2A|3[ACEF]|5C|7C|(?:2E|20)$)"
)
"""A percent sign of the key's own that reads as one of those that are put here on Windows."""


def is_ours(name: str) -> bool:
    """Whether it is the program's own, or lies in a folder that is: never taken, whatever a route's own patterns say."""
    return f"/{OURS}" in f"/{name}"


def numbered(name: str, number: int | str) -> str:
    """The name with a number before its extension: `a/b.tar.gz`, 2 -> `a/b (2).tar.gz`. Number 1 is the name itself.

    The stem gives way where the last segment would become longer than 255 bytes.
    """
    if number == 1:
        return name
    folder, slash, leaf = name.rpartition("/")
    stem, extension = _split(leaf)
    ending = f" ({number}){extension}"
    return f"{folder}{slash}{_cut(stem, _LONGEST_SEGMENT - _bytes(ending))}{ending}"


def first_free(is_taken: Callable[[int], bool], start: int = 1) -> int:
    """The first number from `start` that is not taken.

    Where very many are, it is found by doubling and halving and may lie behind a gap: the same name dropped every ten
    seconds for a year must not cost three million looks a file.
    """
    for number in range(start, start + _LINEAR):
        if not is_taken(number):
            return number
    taken, free = start + _LINEAR - 1, 2 * (start + _LINEAR)
    while is_taken(free):
        taken, free = free, 2 * free
    while free - taken > 1:
        middle = (taken + free) // 2
        taken, free = (middle, free) if is_taken(middle) else (taken, middle)
    return free


def around(name: str, is_blocked: Callable[[str], bool]) -> str:
    """The name with a number put to every parent folder in whose place lies something else (`is_blocked`)."""
    *folders, leaf = name.split("/")
    path = ""
    for folder in folders:
        wanted = path + folder
        for number in range(1, 1000):
            path = f"{numbered(wanted, number)}/"
            if not is_blocked(path[:-1]):
                break
    return path + leaf


def parents_of(name: str) -> list[str]:
    """The folders on the way to a name, outermost first: `a/b/c` -> `a`, `a/b`."""
    return [name[:i] for i, character in enumerate(name) if character == "/"]


def key_of(prefix: str, name: str) -> str:
    """The S3 key of a file. `prefix` is empty or ends with `/`, as `Route.key_prefix` does."""
    return prefix + name


def complaint_about_name(name: str, prefix: str = "") -> str:
    """Why S3 cannot carry a file of that name under that prefix; empty where it can."""
    try:
        length = len(key_of(prefix, name).encode())
    except UnicodeEncodeError:
        return Sentence("it is not valid Unicode")
    if "\0" in name:
        return Sentence("it holds a NUL character")
    if length > LONGEST_KEY:
        return Sentence(
            "with its folders and the prefix it is {length} bytes long, and {most} is the most",
            length=f"{length:,}",
            most=f"{LONGEST_KEY:,}",
        )
    return ""


def readable(name: str) -> str:
    r"""The name in characters that can be shown and stored: bytes that are not UTF-8 become `\xff`."""
    if name.isascii():
        return name
    data = name.encode("utf-8", "surrogateescape" if os.name != "nt" else "surrogatepass")
    return data.decode("utf-8", "backslashreplace")


def local_name(key: str, prefix: str, *, windows: bool = os.name == "nt") -> str:
    """Where an object goes below DownloadedFromS3: its key without the prefix, every segment made safe by itself.

    What a file system cannot hold, or would take for something else, is percent-encoded; everything else stays as it
    is. So no name leaves the folder or meets the program's own ones. On Windows, where much must be encoded, a percent
    sign that could be mistaken for that is encoded too: the key can be read from the name. Elsewhere keys come down bit
    for bit but for empty, `.` and `..` segments, NUL and the program's own folder.
    """
    segments = key.removeprefix(prefix).split("/")
    safe = [_safe(segment, windows=windows) for segment in segments]
    if _looks_like_incoming(safe[0]):
        safe[0] = f"%2E{safe[0][1:]}"
    return "/".join(safe)


def _safe(segment: str, *, windows: bool) -> str:
    if not segment:
        return "%2F"
    if segment in {".", ".."}:
        return "%2E" * len(segment)
    safe = _safe_on_windows(segment) if windows else _encoded_in(_FORBIDDEN_ON_POSIX, segment)
    return _shortened(safe, segment)


def _safe_on_windows(segment: str) -> str:
    segment = _encoded_in(_FORBIDDEN_ON_WINDOWS, _encoded_in(_LIKE_OURS, segment))
    if segment[-1] in ". ":
        segment = segment[:-1] + _percent(segment[-1])
    if _RESERVED_ON_WINDOWS.fullmatch(segment):
        segment = _percent(segment[0]) + segment[1:]
    return segment


def _shortened(safe: str, original: str) -> str:
    """Cut to what a file system holds; a hash of the original keeps cut names apart."""
    if _bytes(safe) <= _LONGEST_SEGMENT:
        return safe
    stem, extension = _split(safe)
    ending = f"~{hashlib.sha256(original.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}{extension}"
    return _cut(stem, _LONGEST_SEGMENT - _bytes(ending)) + ending


def _looks_like_incoming(segment: str) -> bool:
    """As file systems compare that fold case or, like HFS+, ignore invisible characters."""
    visible = "".join(character for character in segment if unicodedata.category(character) != "Cf")
    return visible.casefold() == INCOMING


def _encoded_in(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: _percent(match[0]), text)


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def _split(leaf: str) -> tuple[str, str]:
    """Stem and extension: a short last part without spaces, `.tar.gz` as one. Leading dots belong to the stem."""
    dot = leaf.rfind(".")
    start = dot - 4 if leaf[:dot].lower().endswith(".tar") else dot
    for at in (start, dot):
        if leaf[: max(at, 0)].strip(".") and _EXTENSION.fullmatch(leaf, at):
            return leaf[:at], leaf[at:]
    return leaf, ""


def _cut(text: str, length: int) -> str:
    """At most so many bytes of the text, whole characters only."""
    return text if _bytes(text) <= length else _encoded(text)[:length].decode("utf-8", "ignore")


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(_encoded(text))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
