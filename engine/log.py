"""The log: one rotating file a process, secrets struck out. A log that cannot be written stops nothing."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Final

from engine.redaction import redact

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from engine.settings.home import Home
    from engine.settings.route import General

_BYTES: Final = 5 << 20
_FILES: Final = 3


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
    sys.excepthook = _tell_uncaught
    threading.excepthook = lambda what: _tell_uncaught(what.exc_type, what.exc_value, what.exc_traceback)
    return file


def _tell_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What nobody caught is told as Python does, without secrets, and in the log as well."""
    text = redact("".join(traceback.format_exception(kind, error, trace)))
    logging.getLogger(__name__).critical("not caught: %s", text)
    if sys.stderr is not None:
        sys.stderr.write(text)


def log_file(home: Home, general: General, process: str) -> Path:
    """Where a process logs: `bucket-brigade-upload.log` beside the others."""
    base = home.config_file.parent / general.log_file if general.log_file else home.log_file
    return base.with_name(f"{base.stem}-{process}{base.suffix or '.log'}")
