"""One run of the doctor in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.supervisor.doctor import examine
from gui.errand import Errand

if TYPE_CHECKING:
    from engine.settings.route import Route


class Examination(Errand):
    """Its answers are Findings. Stopped early, it takes its probes away."""

    def __init__(self, route: Route) -> None:
        super().__init__(lambda is_wanted: examine(route, is_wanted))
