"""What this computer's AWS configuration offers: names of profiles (SSO ones too), and the common regions."""

from __future__ import annotations

import configparser
import os
from pathlib import Path
from typing import Final

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


def profile_names() -> tuple[str, ...]:
    """The profiles of both AWS files, sorted, `default` first. A file that is missing or damaged offers none.

    Sections: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
    """
    config = _sections(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config")
    keys = _sections(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials")
    names = {_unquoted(name.removeprefix("profile ")) for name in config if name.startswith("profile ")}
    names |= {name for name in config if name == "default"} | set(keys)
    return tuple(sorted(names, key=lambda name: (name != "default", name.casefold())))


def _sections(file: str) -> list[str]:
    parser = configparser.RawConfigParser(default_section="", strict=False, allow_no_value=True)
    try:
        parser.read(Path(file).expanduser(), encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return []
    return parser.sections()


def _unquoted(name: str) -> str:
    return name.strip().strip("\"'")
