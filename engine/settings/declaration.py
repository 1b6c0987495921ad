"""One declaration a setting: its type, default, limits, label and help feed the file, the messages and the dialog."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

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
    """Where the dialog shows it: General, Transfers, Notifications, Network or Advanced."""
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
    complain: Callable[[Any], str] | None
    """Says what is wrong with a value beyond its kind, or nothing."""


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
    complain: Callable[[Any], str] | None = None


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


def check(setting: Setting, value: object) -> tuple[Any, str]:
    """Read a value that came from a file or a person: (the value, what is wrong with it or empty).

    A wrong value yields the default. Whole numbers are taken for decimal ones, nothing else is converted.
    """
    if setting.kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if setting.kind is tuple and isinstance(value, list):
        value = tuple(value)
    complaint = _complaint(setting, value)
    return (setting.default, complaint) if complaint else (value, "")


_EXPECTED = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", tuple: "a list of texts"}


def _complaint(setting: Setting, value: object) -> str:
    if type(value) is not setting.kind or (isinstance(value, tuple) and not all(isinstance(v, str) for v in value)):
        return f"{setting.name} must be {_EXPECTED[setting.kind]}, not {value!r}"
    if _holds_control_characters(value):
        return f"{setting.name} must not hold control characters, as {value!r} does"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _out_of_range(setting, value)
    if setting.choices and value not in setting.choices:
        return f"{setting.name} must be one of {', '.join(setting.choices)}, not {value!r}"
    if setting.is_required and not value:
        return f"{setting.name} is missing: {setting.help}"
    wrong = setting.complain(value) if setting.complain else ""
    return f"{setting.name}: {wrong}" if wrong else ""


def _holds_control_characters(value: object) -> bool:
    texts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(text, str) and any(letter < " " for letter in text) for text in texts)


def _out_of_range(setting: Setting, value: float) -> str:
    unit = f" {setting.unit}" if setting.unit else ""
    if setting.minimum is not None and not value >= setting.minimum:
        return f"{setting.name} must be at least {setting.minimum:g}{unit}, not {value:g}"
    if setting.maximum is not None and not value <= setting.maximum:
        return f"{setting.name} must be at most {setting.maximum:g}{unit}, not {value:g}"
    return ""
