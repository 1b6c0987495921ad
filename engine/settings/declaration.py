"""One declaration a setting: its type, default, limits, label and help feed the file, the messages and the dialog."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from engine.sentences import NOTHING, Sentence, sayable

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import DataclassInstance

T = TypeVar("T")
D = TypeVar("D", bound="DataclassInstance")

_KEY = "setting"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of one setting."""

    name: str
    kind: type
    """`str`, `int`, `float`, `bool` or `tuple` (of strings)."""
    default: Any
    label: str
    help: str
    page: str
    """Where the dialog shows it: General, Transfers, Limits, Notifications, Network or Advanced."""
    unit: str
    zero: str
    """What 0 means, where it is no number like the others."""
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    said: tuple[str, ...]
    """The choices as people say them, in the same order."""
    is_folder: bool
    is_required: bool
    form: str
    """A text of a certain form, which has a control of its own: `rate`, `schedule`."""
    complain: Callable[[Any], str] | None
    """Says what is wrong with a value beyond its kind, or nothing."""
    is_live: bool
    """A change takes effect while the stages are at work: they need not be started anew."""


@dataclass(frozen=True, slots=True)
class _Declared:
    label: str
    help: str
    page: str
    unit: str = ""
    zero: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    is_folder: bool = False
    is_required: bool = False
    form: str = ""
    complain: Callable[[Any], str] | None = None
    is_live: bool = False


def setting(default: T, label: str, help: str, **more: Any) -> T:  # noqa: A002 - reads as what it is at every use
    """Declare a field of a settings dataclass. `more`: the remaining fields of `Setting`."""
    declared = _Declared(label, help, more.pop("page", "General"), **more)
    field: T = dataclasses.field(default=default, metadata={_KEY: declared})
    return field


def settings_of(cls: type) -> tuple[Setting, ...]:
    """All settings that a dataclass declares, in their order."""
    return tuple(_setting(field) for field in dataclasses.fields(cls) if _KEY in field.metadata)


def _setting(field: dataclasses.Field[Any]) -> Setting:
    declared: _Declared = field.metadata[_KEY]
    return Setting(field.name, type(field.default), field.default, **_as_dict(declared))


def _as_dict(declared: _Declared) -> dict[str, Any]:
    return {field.name: getattr(declared, field.name) for field in dataclasses.fields(declared)}


def but_for_live_ones(values: D) -> D:
    """The settings with the defaults of those that take effect while the stages are at work."""
    live = {setting.name: setting.default for setting in settings_of(type(values)) if setting.is_live}
    return dataclasses.replace(values, **live)


def check(setting: Setting, value: object) -> tuple[Any, Sentence]:
    """Read a value that came from a file or a person: (the value, what is wrong with it or empty).

    A wrong value yields the default. Whole numbers are taken for decimal ones, nothing else is converted.
    """
    if setting.kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if setting.kind is tuple and isinstance(value, list):
        value = tuple(value)
    complaint = _complaint(setting, value)
    return (setting.default, complaint) if complaint else (value, NOTHING)


_EXPECTED: Final = {
    str: sayable("{name} must be a text, not {value}"),
    int: sayable("{name} must be a whole number, not {value}"),
    float: sayable("{name} must be a number, not {value}"),
    bool: sayable("{name} must be true or false, not {value}"),
    tuple: sayable("{name} must be a list of texts, not {value}"),
}


def _complaint(setting: Setting, value: object) -> Sentence:
    name = setting.name
    if type(value) is not setting.kind or (isinstance(value, tuple) and not all(isinstance(v, str) for v in value)):
        return Sentence(_EXPECTED[setting.kind], name=name, value=repr(value))
    if _holds_control_characters(value):
        return Sentence("{name} must not hold control characters, as {value} does", name=name, value=repr(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _out_of_range(setting, value)
    if setting.choices and value not in setting.choices:
        choices = ", ".join(setting.choices)
        return Sentence("{name} must be one of {choices}, not {value}", name=name, choices=choices, value=repr(value))
    if setting.is_required and not value:
        return Sentence("{name} is missing: {help}", name=name, help=Sentence(setting.help))
    wrong = setting.complain(value) if setting.complain else NOTHING
    return Sentence("{name}: {wrong}", name=name, wrong=wrong) if wrong else NOTHING


def _holds_control_characters(value: object) -> bool:
    texts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(text, str) and any(letter < " " for letter in text) for text in texts)


def _out_of_range(setting: Setting, value: float) -> Sentence:
    unit = Sentence(" {unit}", unit=Sentence(setting.unit)) if setting.unit else NOTHING
    said = {"name": setting.name, "unit": unit, "value": f"{value:g}"}
    if setting.minimum is not None and not value >= setting.minimum:
        return Sentence("{name} must be at least {limit}{unit}, not {value}", limit=f"{setting.minimum:g}", **said)
    if setting.maximum is not None and not value <= setting.maximum:
        return Sentence("{name} must be at most {limit}{unit}, not {value}", limit=f"{setting.maximum:g}", **said)
    return NOTHING
