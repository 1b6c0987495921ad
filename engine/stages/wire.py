"""What goes over the pipe between the front end and a stage. Losing any of it loses nothing: the ledger is the truth."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model import IdleAnswer, Report, Stage


@dataclass(frozen=True, slots=True)
class Wake:
    """To a stage: look into the ledger, there is something for you."""


@dataclass(frozen=True, slots=True)
class Ask:
    """To a stage: is there nothing left to do?"""

    number: int


@dataclass(frozen=True, slots=True)
class Stop:
    """To a stage: put your work down and end."""


@dataclass(frozen=True, slots=True)
class Ring:
    """From a stage: there is work for that other stage."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Ready:
    """From a stage: started, at work."""


@dataclass(frozen=True, slots=True)
class Alive:
    """From a stage, every few seconds: its loop turns. One that stops saying so hangs, and is killed."""


FromFrontEnd = Wake | Ask | Stop
FromStage = Ring | Ready | Alive | Report | IdleAnswer
