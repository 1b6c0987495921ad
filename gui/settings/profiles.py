"""What this computer's AWS configuration offers: names of profiles (SSO ones too), and the common regions."""

from __future__ import annotations

import configparser
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

REGIONS: Final = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-central-1",
    "eu-central-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "eu-south-1",
    "af-south-1",
    "me-central-1",
    "ap-south-1",
    "ap-east-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "ap-northeast-2",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """One that this computer has."""

    name: str
    is_sso: bool
    """IAM Identity Center: `aws sso login` signs in."""
    region: str


def profiles() -> tuple[Profile, ...]:
    """Of both AWS files, sorted, `default` first. A file that is missing or damaged offers none.

    Sections: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
    """
    config = _sections(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config")
    keys = _sections(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials")
    found = {_unquoted(name.removeprefix("profile ")): values for name, values in config.items() if _is_profile(name)}
    found = {**keys, **found}
    made = (Profile(name, _is_sso(values), values.get("region") or "") for name, values in found.items())
    return tuple(sorted(made, key=lambda profile: (profile.name != "default", profile.name.casefold())))


def profile_names() -> tuple[str, ...]:
    """Theirs."""
    return tuple(profile.name for profile in profiles())


def likely_profile() -> str:
    """The only one there is, where nothing else says which; empty: the default one, or a person has to choose."""
    names = profile_names()
    is_told = any(os.environ.get(name) for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID"))
    return names[0] if len(names) == 1 and names != ("default",) and not is_told else ""


def _is_profile(section: str) -> bool:
    return section == "default" or section.startswith("profile ")


def _is_sso(values: Mapping[str, str | None]) -> bool:
    return "sso_session" in values or "sso_start_url" in values


def _sections(file: str) -> dict[str, dict[str, str | None]]:
    parser = configparser.RawConfigParser(default_section="", strict=False, allow_no_value=True)
    try:
        parser.read(Path(file).expanduser(), encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return {}
    return {name: dict(parser.items(name)) for name in parser.sections()}


def _unquoted(name: str) -> str:
    return name.strip().strip("\"'")
