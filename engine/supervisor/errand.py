"""Runs what needs boto3 in a short-lived process of its own: it stays out of the front end, and what hangs ends."""

from __future__ import annotations

import contextlib
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.errors import BrigadeError, Trouble
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_LONGEST: Final = 60.0
"""Seconds for the whole errand."""
_FAREWELL: Final = 3.0
"""Seconds that it gets to put its things in order when it is stopped early."""
_PATIENCE: Final = 0.1
"""Seconds between two looks at whether the answer is still wanted."""


class Unanswered(BrigadeError):  # noqa: N818 - a finding
    """The process took too long, or ended without its last answer."""

    def __init__(self, *, is_late: bool) -> None:
        if is_late:
            advice = Sentence("Check the network, the VPN or the proxy.")
            super().__init__(Sentence("No answer came in time."), advice=advice)
        else:
            advice = Sentence("Please report it with the log file.")
            super().__init__(Sentence("It ended unexpectedly."), advice=advice)
        self.is_late = is_late


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A Trouble on its way through the pipe."""

    code: str
    subject: str
    detail: str


def run(
    work: Callable[..., Generator[Any]],
    *arguments: object,
    is_wanted: Callable[[], bool] = lambda: True,
    longest: float = _LONGEST,
) -> Iterator[Any]:
    """What `work(*arguments)` yields in a process of its own. `work` is found there by its name. Blocks between answers.

    Ends early when this generator is closed or `is_wanted` turns false: then `work` is closed too.

    Raises:
        Trouble: what `work` raised.
        Unanswered: it did not end within `longest` seconds, or without a word.
    """
    import multiprocessing  # noqa: PLC0415 - the window is painted before it needs this

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, arguments, theirs), name=work.__module__, daemon=True)
    process.start()
    theirs.close()
    try:
        yield from _answers(ours, is_wanted, time.monotonic() + longest)
    finally:
        ours.close()  # a child that still works notices with its next answer, and cleans up
        _end(process)


def _answers(pipe: Connection, is_wanted: Callable[[], bool], deadline: float) -> Iterator[Any]:
    while is_wanted():
        if pipe.poll(_PATIENCE):
            try:
                answer = pipe.recv()
            except EOFError:
                raise Unanswered(is_late=False) from None
            if answer is None:
                return
            if isinstance(answer, _Refusal):
                raise Trouble(answer.code, answer.subject, answer.detail)
            yield answer
        elif time.monotonic() > deadline:
            raise Unanswered(is_late=True)


def _end(process: BaseProcess) -> None:
    process.join(_FAREWELL)
    if process.is_alive():
        process.terminate()
        process.join(1)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()


def _work(work: Callable[..., Generator[Any]], arguments: tuple[object, ...], pipe: Connection) -> None:
    """The child: Ctrl-C in a terminal is the parent's business, which then closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from engine.stages.farewell import end_with_front_end  # noqa: PLC0415 - multiprocessing, as above

    end_with_front_end(_FAREWELL)
    with contextlib.suppress(BrokenPipeError):
        try:
            with contextlib.closing(work(*arguments)) as answers:
                for answer in answers:
                    pipe.send(answer)
            pipe.send(None)
        except Trouble as trouble:
            pipe.send(_Refusal(trouble.code, trouble.subject, trouble.detail))
