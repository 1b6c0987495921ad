"""The log: one rotating file a process, secrets struck out. A log that cannot be written stops nothing."""

from __future__ import annotations

import logging
import logging.handlers
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from engine.settings.home import Home
    from engine.settings.route import General

_BYTES: Final = 5 << 20
_FILES: Final = 3
_SECRETS: Final = re.compile(
    r"(?P<key>\b(?:AKIA|ASIA)[A-Z0-9]{12,})"
    r"|(?P<named>(?i:x-amz-(?:signature|credential|security-token)|secret_?(?:access_?)?key|session_?token|signature"
    r"|aws4-hmac-sha256 credential|password|authorization)[\"']?\s*[=:]\s*[\"']?(?i:basic |bearer )?)"
    r"(?P<value>[^\s\"'&,;]+)"
    r"|(?P<user>://[^\s/:@]+:)[^\s/@]+(?=@)"
)


def redact(text: str) -> str:
    """The text without access keys, secrets, tokens, signatures and passwords."""
    return _SECRETS.sub(lambda match: f"{match['named'] or match['user'] or ''}***", text)


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def start_log(home: Home, general: General, process: str) -> Path:
    """Log this process (`window`, `run`, `watch`, `upload`, `download`) into a file of its own; answers which."""
    file = log_file(home, general, process)
    logging.raiseExceptions = False
    handler: logging.Handler
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", errors="backslashreplace", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(general.log_level)
    for noisy in ("boto3", "botocore", "urllib3", "s3transfer", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # botocore's DEBUG prints headers and bodies
    return file


def log_file(home: Home, general: General, process: str) -> Path:
    """Where a process logs: `bucket-brigade-upload.log` beside the others."""
    base = home.config_file.parent / general.log_file if general.log_file else home.log_file
    return base.with_name(f"{base.stem}-{process}{base.suffix or '.log'}")
