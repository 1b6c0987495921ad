"""The settings while they are edited: what would be saved, what is wrong with it, and the saving itself."""

from __future__ import annotations

import contextlib
import re
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.settings.config import Config, save
from engine.settings.declaration import check, settings_of
from engine.settings.route import General, Route
from engine.settings.secrets import SecretsUnavailable, forget_keys, load_keys, store_keys
from engine.settings.validation import validate
from gui import words
from gui.settings.fields import declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.settings.home import Home


@dataclass(frozen=True, slots=True)
class Entry:
    """A route that is edited."""

    route: Route
    keys_name: str = ""
    """The name under which the keyring has its keys, if it has any; empty for a new route."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the dialog edits."""

    entries: tuple[Entry, ...]
    general: General

    @classmethod
    def of(cls, config: Config) -> Draft:
        return cls(tuple(Entry(route, route.name) for route in config.routes), config.general)

    @property
    def config(self) -> Config:
        return Config(tuple(entry.route for entry in self.entries), self.general)

    def with_route(self, number: int, route: Route) -> Draft:
        return self._with(number, replace(self.entries[number], route=route))

    def with_keys(self, number: int) -> Draft:
        """The keyring has the keys of this route under its present name."""
        return self._with(number, replace(self.entries[number], keys_name=self.entries[number].route.name))

    def _with(self, number: int, entry: Entry) -> Draft:
        entries = list(self.entries)
        entries[number] = entry
        return replace(self, entries=tuple(entries))

    def added(self, route: Route) -> Draft:
        return replace(self, entries=(*self.entries, Entry(route)))

    def duplicated(self, number: int) -> Draft:
        """The copy needs folders of its own; its keys have to be typed again."""
        route = self.entries[number].route
        own: dict[str, Any] = {setting.name: "" for setting in settings_of(Route) if setting.is_folder}
        return self.added(replace(route, name=self.free_name(route.name), **own))

    def without(self, number: int) -> Draft:
        return replace(self, entries=self.entries[:number] + self.entries[number + 1 :])

    def free_name(self, wanted: str) -> str:
        """`wanted`, with a number where a route is called so already."""
        taken = {entry.route.name for entry in self.entries}
        names = [wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3))]
        return next(name for name in names if name not in taken)


@dataclass(frozen=True, slots=True)
class Complaints:
    """What is wrong, by setting, in the words of the dialog. Only what keeps a route from running."""

    routes: tuple[Mapping[str, str], ...]
    general: Mapping[str, str]

    @property
    def count(self) -> int:
        return sum(map(len, self.routes)) + len(self.general)


def complaints_about(draft: Draft) -> Complaints:
    """Everything that is wrong with a draft. Looks at folders, so it may take its time."""
    wider = [complaint for complaint in validate(draft.config) if complaint.is_fatal]
    routes = []
    for entry in draft.entries:
        found = _checked(entry.route)
        for complaint in wider:
            if complaint.route == entry.route.name:
                found.setdefault(complaint.setting, spoken(Route, complaint.setting, complaint.text))
        routes.append(found)
    return Complaints(tuple(routes), _checked(draft.general))


def _checked(values: Route | General) -> dict[str, str]:
    """What is wrong with each entry by itself."""
    settings = settings_of(type(values))
    complaints = {setting.name: check(setting, getattr(values, setting.name))[1] for setting in settings}
    return {name: spoken(type(values), name, text) for name, text in complaints.items() if text}


def spoken(cls: type, name: str, text: str) -> str:
    """A complaint with the labels of the dialog for config.toml's names, without the help that stands beside it anyway."""
    text = words.said(text)
    for setting in settings_of(cls):
        label = declared(setting.label)
        if setting.name == name:
            text = re.sub(rf"^{name}\b", label, text).removesuffix(f": {declared(setting.help)}")
        elif "_" in setting.name:
            text = re.sub(rf"\b{setting.name}\b", f"“{label}”", text)
    return text[:1].upper() + text[1:]


def save_draft(home: Home, draft: Draft, before: Draft) -> Config:
    """Write the settings; the keyring's entries follow their routes. Blocks.

    Raises:
        SecretsUnavailable: keys cannot follow a new name. Nothing was changed.
        OSError: the file cannot be written.
    """
    home.create()
    _move_keys(draft)
    save(home.config_file, draft.config)
    kept = {entry.route.name for entry in draft.entries}
    gone = {entry.keys_name for entry in before.entries if entry.route.credentials == "keyring"} - kept
    forget_all(gone)
    return draft.config


def forget_all(names: Iterable[str]) -> None:
    """Take the keys of these routes out of the keyring, as far as it lets us. Blocks."""
    for name in names:
        with contextlib.suppress(SecretsUnavailable):
            forget_keys(name)


def forget_in_background(names: Iterable[str]) -> None:
    """As `forget_all`, for a dialog that closes now: this thread ends by itself, and the program waits for it."""
    threading.Thread(target=forget_all, args=(tuple(names),), name="forget keys").start()


def _move_keys(draft: Draft) -> None:
    for entry in draft.entries:
        name = entry.route.name
        if entry.route.credentials != "keyring" or entry.keys_name in {"", name}:
            continue
        keys = load_keys(entry.keys_name)
        if keys is not None:
            store_keys(name, keys.access_key_id, keys.secret_key)
