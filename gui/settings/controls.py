"""Which control a setting has: as its declaration says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from gui.settings.fields import (
    CheckField,
    ChoiceField,
    ExistingFileField,
    Field,
    FileField,
    FolderField,
    ListField,
    NumberField,
    SuggestionField,
    TextField,
)
from gui.settings.profiles import REGIONS, profiles
from gui.settings.rate import RateField
from gui.settings.week import ScheduleField

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.settings.declaration import Setting


def _profiles() -> dict[str, str]:
    """Names, with what is known of them."""
    sso = QCoreApplication.translate("settings", "SSO")
    known = ((profile.name, [sso] * profile.is_sso + [profile.region] * bool(profile.region)) for profile in profiles())
    return {name: ", ".join(facts) for name, facts in known}


_SUGGESTIONS: Final[dict[str, Callable[[], dict[str, str]]]] = {
    "profile": _profiles,
    "region": lambda: dict.fromkeys(REGIONS, ""),
}
"""Settings whose usual values this computer knows, though any other may be typed; with a word about each."""
_FORMS: Final[dict[str, Callable[[Setting], Field]]] = {"rate": RateField, "schedule": ScheduleField}


def field_for(setting: Setting) -> Field:
    """The control that fits a setting's declaration."""
    if setting.name in _SUGGESTIONS:
        return SuggestionField(setting, {"": "", **_SUGGESTIONS[setting.name]()})
    if setting.choices:
        return ChoiceField(setting)
    if setting.form:
        return _FORMS[setting.form](setting)
    if setting.is_folder:
        return FolderField(setting)
    if setting.name.endswith("_file"):
        return FileField(setting)
    if setting.name == "ca_bundle":
        return ExistingFileField(setting)
    kinds: dict[type, type[TextField | NumberField | CheckField | ListField]]
    kinds = {str: TextField, int: NumberField, float: NumberField, bool: CheckField, tuple: ListField}
    return kinds[setting.kind](setting)
