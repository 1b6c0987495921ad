"""Import of the old script's Application.properties: what each of its keys becomes, or why it is not needed any more."""

from __future__ import annotations

import dataclasses
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.errors import ConfigError
from engine.sentences import NOTHING, Sentence, joined
from engine.settings.config import Config, save
from engine.settings.route import Route
from engine.settings.secrets import Keys, SecretsUnavailable, forget_keys, store_keys

_FOLDERS: Final = {
    "folderToWatch": ("watch_folder", "Watch"),
    "folderQueuedForUpload": ("queued_folder", "QueuedForUpload"),
    "folderForUploadedFiles": ("uploaded_folder", "UploadedToS3"),
    "folderForDownloadedFiles": ("downloaded_folder", "DownloadedFromS3"),
}
"""Old key -> (setting, name of the folder below the root without it)."""

_NOT_NEEDED: Final = {
    "sleepWatchLocalFolder": Sentence("not needed any more: a new file is noticed at once"),
    "sleepUploadToS3": Sentence("not needed any more: uploads start at once, several at a time"),
    "sleepPollSQS": Sentence(
        "not needed any more: the queue is listened to all the time, a message is taken as it comes"
    ),
}

_DIRECTIONS: Final = {
    "upload": (True, False),
    "producer": (True, False),
    "download": (False, True),
    "consumer": (False, True),
}
"""Words for operationMode -> (upload, download). Anything else is both, as it was with the script."""

_MANDATORY: Final = {
    "aws_s3_bucket": Sentence("the name of the bucket"),
    "aws_region": Sentence("the bucket's region, like eu-central-1"),
    "aws_sqs": Sentence("the name or URL of the SQS queue"),
}
_KEY_PAIR: Final = ("aws_access_key_id", "aws_secret_key")

_LINE: Final = re.compile(r"(?P<key>[^=:]+?)\s*[=:]\s*(?P<value>.*)")
_COMMENT_BEHIND: Final = re.compile(r"\s;.*")
"""The script's parser took ` ;` for the start of a comment, but not ` #`."""


@dataclass(frozen=True, slots=True)
class Note:
    """What one line of the old file became."""

    key: str
    value_shown: str
    """Never a secret."""
    became: Sentence


@dataclass(frozen=True, slots=True)
class Import:
    """What an Application.properties means to us. Nothing is stored yet."""

    route: Route
    keys: Keys | None
    """None: the logged-in user's credentials, as before."""
    log_file: str
    """Absolute; empty: where the program's own log lies anyway."""
    notes: tuple[Note, ...]
    """In the order of the file."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an import."""

    config: Config
    route: Route
    keys_refused: Sentence
    """Why the keys were not stored and what to do instead; empty if they were, or if there are none."""


def read_properties(file: Path, name: str = "") -> Import:
    """Read the old script's settings. `name` is the route's; without it the bucket gives its own.

    Raises:
        ConfigError: the file cannot be read, or mandatory keys are missing; all of them are named.
    """
    found = _Found(file, _lines(_text(file)))
    found.refuse_missing()
    return Import(found.route(name), found.keys(), found.log_file(), found.notes())


def save_import(config_file: Path, config: Config, imported: Import) -> Saved:
    """Add the route to the settings and give its keys to the keyring.

    Raises:
        ConfigError: there is a route of that name, or the file cannot be written. Nothing was changed then.
    """
    name = imported.route.name
    if config.route(name) is not None:
        raise ConfigError(
            Sentence("There is a route called {name} already.", name=name),
            advice=Sentence("Choose another name for the new one."),
        )
    refused = _store(name, imported.keys)
    route = imported.route
    if imported.keys and not refused:
        route = dataclasses.replace(route, credentials="keyring")
    general = dataclasses.replace(config.general, log_file=imported.log_file or config.general.log_file)
    config = dataclasses.replace(config, routes=(*config.routes, route), general=general)
    try:
        save(config_file, config)
    except BaseException:
        if route.credentials == "keyring":
            forget_keys(name)
        raise
    return Saved(config, route, refused)


def _store(name: str, keys: Keys | None) -> Sentence:
    try:
        if keys:
            store_keys(name, keys.access_key_id, keys.secret_key)
    except SecretsUnavailable as refusal:
        return joined(" ", (refusal.sentence, refusal.advice))
    return NOTHING


def _text(file: Path) -> str:
    """Whatever editor wrote it, with or without a byte order mark."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ConfigError(
            Sentence("{file} cannot be read: {error}.", file=file, error=error.strerror or error),
            advice=Sentence("Name the Application.properties of the old script."),
        ) from error
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _lines(text: str) -> dict[str, str]:
    """Keys as they are written, and their values. Section headers and comments say nothing; the last of two equal keys counts."""
    found: dict[str, str] = {}
    for line in map(str.strip, text.splitlines()):
        if not line or line[0] in "#;![":
            continue
        match = _LINE.fullmatch(line)
        key, value = (match["key"], match["value"]) if match else (line, "")
        for same in [known for known in found if known.lower() == key.lower()]:
            del found[same]
        found[key] = _unquoted(_COMMENT_BEHIND.sub("", f" {value}").strip())
    return found


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


class _Found:
    """The lines of one file, and what they mean."""

    def __init__(self, file: Path, lines: dict[str, str]) -> None:
        self._file = file
        self._lines = lines
        self._values = {key.lower(): value for key, value in lines.items()}
        self._root = _joined(file.absolute().parent, self._get("folderToStoreTempFiles"))

    def _get(self, key: str) -> str:
        return self._values.get(key.lower(), "")

    def refuse_missing(self) -> None:
        """Name everything that is missing at once."""
        missing = [_lacking(key, meaning) for key, meaning in _MANDATORY.items() if not self._get(key)]
        if "aws_s3_folder" not in self._values:
            missing.append(_lacking("aws_s3_folder", Sentence("the folder in the bucket; it may be empty")))
        given = [key for key in _KEY_PAIR if self._get(key)]
        if len(given) == 1:
            (absent,) = set(_KEY_PAIR) - set(given)
            text = Sentence("because {key} is given; leave both empty to use your own credentials", key=given[0])
            missing.append(_lacking(absent, text))
        if missing:
            raise ConfigError(
                Sentence("{file} lacks: {lines}.", file=self._file, lines=joined("; ", missing)),
                advice=Sentence("Add these lines to the file, then import it again."),
            )

    def route(self, name: str) -> Route:
        upload, download = _DIRECTIONS.get(self._get("operationMode").lower(), (True, True))
        folders: dict[str, Any] = {setting: self._own_folder(key) for key, (setting, _) in _FOLDERS.items()}
        route = Route(
            name=name or self._get("aws_s3_bucket"),
            root=str(self._root),
            upload=upload,
            download=download,
            bucket=self._get("aws_s3_bucket"),
            prefix=self._get("aws_s3_folder").strip("/"),
            region=self._get("aws_region"),
            queue=self._get("aws_sqs"),
        )
        return dataclasses.replace(route, **folders)

    def _own_folder(self, key: str) -> str:
        """Absolute, or empty where it is the one that the route has anyway."""
        usual = self._root / _FOLDERS[key][1]
        folder = _joined(self._root, self._get(key)) if self._get(key) else usual
        return "" if folder == usual else str(folder)

    def keys(self) -> Keys | None:
        key_id, secret = (self._get(key) for key in _KEY_PAIR)
        return Keys(key_id, secret) if key_id and secret else None

    def log_file(self) -> str:
        """The script took it from the root, too."""
        path = self._get("logFilePath")
        return str(_joined(self._root, path)) if path else ""

    def notes(self) -> tuple[Note, ...]:
        became = self._meanings()
        return tuple(
            Note(key, self._shown(key, value), became.get(key.lower(), Sentence("not known, so it is not used")))
            for key, value in self._lines.items()
        )

    def _shown(self, key: str, value: str) -> str:
        if key.lower() not in _KEY_PAIR or not value:
            return value
        keys = self.keys()
        return keys.shown if keys and key.lower() == "aws_access_key_id" else Sentence("(not shown)")

    def _meanings(self) -> dict[str, Sentence]:
        """By key in lower case."""
        return {
            "aws_s3_bucket": Sentence("bucket"),
            "aws_s3_folder": Sentence("prefix") if self._get("aws_s3_folder") else Sentence("empty: no prefix"),
            "aws_region": Sentence("region"),
            "aws_sqs": Sentence("queue, for notifications and deliveries"),
            "foldertostoretempfiles": Sentence("root: {folder}", folder=self._root),
            "logfilepath": self._explain_log(),
            "operationmode": self._explain_mode(),
            **dict.fromkeys(_KEY_PAIR, self._explain_keys()),
            **{key.lower(): why for key, why in _NOT_NEEDED.items()},
            **{key.lower(): self._explain_folder(key) for key in _FOLDERS},
        }

    def _explain_keys(self) -> Sentence:
        own = Sentence("empty: the logged-in user's credentials")
        return Sentence("kept by the system's keyring") if self.keys() else own

    def _explain_log(self) -> Sentence:
        file = self.log_file()
        if file:
            return Sentence("log_file: {file}", file=file)
        return Sentence("empty: the log lies with the program's own files")

    def _explain_folder(self, key: str) -> Sentence:
        setting, usual = _FOLDERS[key]
        own = self._own_folder(key)
        if own:
            return Sentence("{setting}: {folder}", setting=setting, folder=own)
        return Sentence("{folder} below the root, as always", folder=usual)

    def _explain_mode(self) -> Sentence:
        mode = self._get("operationMode")
        if mode.lower() in _DIRECTIONS:
            return Sentence("upload only") if _DIRECTIONS[mode.lower()][0] else Sentence("download only")
        if mode.isdecimal():
            return Sentence(
                "not needed any more: it made test files; files go up and come down."
                " Set upload or download to false in the route for one way only"
            )
        return Sentence("files go up and come down")


def _lacking(key: str, meaning: Sentence) -> Sentence:
    return Sentence("{key} ({meaning})", key=key, meaning=meaning)


def _joined(folder: Path, path: str) -> Path:
    """Absolute and without `..`; a path that is absolute itself stands for itself."""
    return Path(os.path.normpath(folder / path))
