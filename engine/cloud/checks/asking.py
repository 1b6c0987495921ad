"""A call that may be refused, with the name of what would then be missing."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager

from engine.cloud.objects import FOREIGN
from engine.cloud.translate import missing, trouble_of
from engine.errors import Trouble
from engine.sentences import Sentence

NOT_ALLOWED = "not-allowed"


@contextmanager
def asking(action: str, resource: str, place: str) -> Iterator[None]:
    """Do something at `place` that needs `action` on `resource`.

    Raises:
        Trouble: it failed. `not-allowed` names the action and the resource: as the server does, else as given here.
    """
    try:
        yield
    except (*FOREIGN, OSError) as error:
        trouble = trouble_of(error, place, action)
    except Trouble as error:
        trouble = error
    else:
        return
    raise _named(trouble, action, resource, place)


def _named(trouble: Trouble, action: str, resource: str, place: str) -> Trouble:
    if trouble.code != NOT_ALLOWED:
        return trouble
    told, about = _told(trouble.subject)
    if about == place:  # the server said no more than "Access Denied"
        told, about = action, resource
    elif told.lower() == action.lower():  # SQS writes sqs:sendmessage
        told = action
    return Trouble(NOT_ALLOWED, missing(told, about), trouble.detail)


def _told(subject: str) -> tuple[str, str]:
    """The action and the resource that are named so far."""
    assert isinstance(subject, Sentence)
    action, resource = (html.unescape(subject.values[name]).replace('"', "") for name in ("action", "resource"))
    return action, resource
