"""Which control a setting has: as its declaration says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
from gui.settings.profiles import REGIONS, profile_names
from gui.settings.rate import RateField
from gui.settings.week import ScheduleField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.settings.declaration import Setting

_SUGGESTIONS: Final[dict[str, Callable[[], Iterable[str]]]] = {"profile": profile_names, "region": lambda: REGIONS}
"""Settings whose usual values this computer knows, though any other may be typed."""
_FORMS: Final[dict[str, Callable[[Setting], Field]]] = {"rate": RateField, "schedule": ScheduleField}


def field_for(setting: Setting) -> Field:
    """The control that fits a setting's declaration."""
    if setting.name in _SUGGESTIONS:
        return SuggestionField(setting, ("", *_SUGGESTIONS[setting.name]()))
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
