"""One run of the doctor in the background."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.supervisor.doctor import examine
from gui.errand import Errand

if TYPE_CHECKING:
    from engine.settings.home import Home
    from engine.settings.route import Route


class Examination(Errand):
    """Its answers are Findings. Stopped early, it takes its probes away."""

    def __init__(self, route: Route, home: Home | None = None) -> None:
        """`home`: whose ledger remembers what the server cannot do."""
        run = partial(examine, home=home) if home else examine
        super().__init__(lambda is_wanted: run(route, is_wanted))
