"""The engine as a front end holds it: starts the stages, watches over them, publishes what they report. No Qt."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final

from engine.errors import BrigadeError, ConfigError
from engine.ledger import Ledger
from engine.model import Condition, Event, IdleAnswer, LedgerChanged, Problem, Report, Stage, StageChanged
from engine.sentences import Sentence, joined
from engine.settings.last_good import keep
from engine.settings.validation import validate, validate_place
from engine.stages.process import EXIT_DAMAGED_LEDGER
from engine.stages.wire import Ask, Ready, Ring, Wake
from engine.supervisor.circumstances import Circumstances
from engine.supervisor.claims import Claims, is_engine_running
from engine.supervisor.idling import Idling
from engine.supervisor.in_force import differ_only_live, note_settings
from engine.supervisor.keeper import Keeper
from engine.supervisor.lookout import Lookout
from engine.supervisor.repair import damage_in, open_or_renew, renew

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.settings.config import Config
    from engine.settings.home import Home

__all__ = ["Engine", "is_engine_running"]

_log = logging.getLogger(__name__)

_ORDER: Final = (Stage.WATCH, Stage.UPLOAD, Stage.DOWNLOAD)
_STOPPING: Final = 3.0
_TURN: Final = 1.0
"""Seconds after which the engine looks around also where nothing happens: whether somebody changed the ledger."""


class Engine:
    """The three stages of one home. Its methods may be called from any thread; listeners run on the engine's own."""

    def __init__(self, home: Home, config: Config) -> None:
        self._home = home
        self._config = config
        self._claims = Claims()
        self._listeners: list[Callable[[Event], None]] = []
        self._keepers: dict[Stage, Keeper] = {}
        self._conditions: dict[Stage, StageChanged] = {}
        self._orders: list[Callable[[], object]] = []
        self._lock = threading.Lock()
        self._wake_in, self._wake_out = multiprocessing.Pipe(duplex=False)
        self._thread: threading.Thread | None = None
        self._is_ending = False
        self._turned_at = self._look_at = 0.0
        self._idling = Idling()
        self._circumstances = Circumstances(home, config, lambda: self._order(self._tell_change))
        self._lookout = Lookout(home.ledger_file)
        self._damage = ""
        """What is wrong with the ledger."""
        self._renewals = 0

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Have every event told to `listener`, on the engine's thread. One that fails is logged and kept."""
        self._listeners.append(listener)

    def conditions(self) -> dict[Stage, StageChanged]:
        """How each stage is doing as a whole."""
        return dict(self._conditions)

    def start(self) -> None:
        """Take the home and the folders, then start the stages.

        Raises:
            ConfigError: the settings cannot be used.
            AlreadyRunning: another engine has the home or one of the folders.
            LedgerError: the ledger cannot be used, nor made anew.
        """
        self._refuse_bad(self._config)
        self._claims.take(self._home, self._config)
        try:
            with open_or_renew(self._home.ledger_file) as ledger:
                note_settings(ledger, self._home, self._config)
                self._circumstances.note(ledger)
        except BrigadeError:
            self._claims.release()
            raise
        self._is_ending = False
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()
        self._circumstances.start()
        self._check = threading.Thread(target=self._check_ledger, name="ledger-check", daemon=True)
        self._check.start()

    def _refuse_bad(self, config: Config) -> None:
        complaints = [*validate(config), *validate_place(config, self._home)]
        fatal = [complaint for complaint in complaints if complaint.is_fatal]
        if fatal:
            raise ConfigError(
                joined("\n", [complaint.told for complaint in fatal]), advice=Sentence("Correct the settings.")
            )
        if not config.routes:
            raise ConfigError(
                Sentence("No route is set up."),
                advice=Sentence("Add one in the settings, or import Application.properties."),
            )

    def stop(self, timeout: float = _STOPPING) -> None:
        """End the stages, gracefully first; returns when they are gone."""
        thread = self._thread
        if thread is None:
            return
        self._circumstances.stop()
        self._order(lambda: self._end(timeout))
        thread.join()
        self._check.join(1.0)  # it looks whether it is wanted as often as the disk lets it
        self._thread = None
        self._claims.release()

    def reload(self, config: Config) -> None:
        """Put new settings into force: the stages put their work down and go on under them. Where only limits and the
        like are new they need not.

        Raises:
            ConfigError, AlreadyRunning: as `start`; the engine is stopped then.
        """
        self._refuse_bad(config)
        is_live = self._thread is not None and differ_only_live(self._config, config)
        if not is_live:
            self.stop()
        self._config = config
        self._circumstances.take(config)
        if is_live:
            keep(self._home.config_file)
        else:
            self.start()

    def ring(self) -> None:
        """Wake the stages: the ledger holds something new that the user wants."""
        self._order(lambda: self._tell_all(Wake()))

    def restart_resting(self) -> None:
        """Start at once what rests after dying too often."""
        for keeper in self._keepers.values():
            self._order(keeper.wake_from_rest)

    def is_idle(self, timeout: float = 30.0) -> bool:
        """Ask the stages, in the order of the work, whether nothing is left to do. Blocks up to `timeout` for each."""
        return self._thread is not None and all(self._ask(stage, timeout) for stage in _ORDER)

    def _ask(self, stage: Stage, timeout: float) -> bool:
        return self._idling.ask(stage, lambda number: self._order(lambda: self._put(stage, number)), timeout)

    def _put(self, stage: Stage, number: int) -> None:
        keeper = self._keepers[stage]
        keeper.say(Ask(number))
        if keeper.connection is None:
            self._idling.is_gone(stage)

    def _order(self, order: Callable[[], object]) -> None:
        """Have something done on the engine's thread."""
        if self._thread is None:
            return
        with self._lock:
            self._orders.append(order)
            if len(self._orders) == 1:
                self._wake_out.send_bytes(b"!")

    def _run(self) -> None:
        self._keepers = {stage: Keeper(stage, self._home, self._config) for stage in _ORDER}
        for keeper in self._keepers.values():
            self._changed(keeper.start())
        self._turned_at = time.monotonic()
        while not self._is_ending:
            self._turn(self._next_restart())
            self._count_silence()
            self._claims.take_returned()
            self._look_out()
        self._lookout.begin_anew()

    def _turn(self, timeout: float) -> None:
        """Wait for something to happen and deal with it."""
        connections = {keeper.connection: keeper for keeper in self._keepers.values() if keeper.connection is not None}
        sentinels = {keeper.sentinel: keeper for keeper in self._keepers.values() if keeper.sentinel is not None}
        for ready in wait([self._wake_in, *connections, *sentinels], timeout):
            if ready is self._wake_in:
                self._carry_out()
            elif ready in connections:
                self._hear(connections[ready])
            elif ready in sentinels:
                self._died(sentinels[ready])
        if self._damage:
            self._renew_ledger()
        self._restart_due()

    def _look_out(self) -> None:
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _TURN
            if self._lookout.has_changed():
                self._tell_change()

    def _count_silence(self) -> None:
        """However long a turn took, little of it counts: perhaps the computer slept, or nobody let us work either."""
        now = time.monotonic()
        for keeper in self._keepers.values():
            keeper.waited(min(now - self._turned_at, 2 * _TURN))
        self._turned_at = now

    def _carry_out(self) -> None:
        with self._lock:
            self._wake_in.recv_bytes()
            orders, self._orders = self._orders, []
        for order in orders:
            order()

    def _hear(self, keeper: Keeper) -> None:
        connection = keeper.connection
        if connection is None:
            return
        try:
            message = connection.recv()
        except (EOFError, OSError):
            keeper.hang_up()
            return
        keeper.heard()
        self._take(keeper, message)

    def _take(self, keeper: Keeper, message: object) -> None:
        if isinstance(message, Report):
            self._publish(message)
        elif isinstance(message, Ring):
            self._keepers[message.stage].say(Wake())
        elif isinstance(message, Ready):
            self._changed(StageChanged(keeper.stage, Condition.RUNNING))
        elif isinstance(message, IdleAnswer):
            self._idling.answered(message.stage, message.number, is_idle=message.is_idle)

    def _died(self, keeper: Keeper) -> None:
        if keeper.exit_code() == EXIT_DAMAGED_LEDGER:
            self._damage = Sentence("the {stage} stage met damage in the ledger", stage=keeper.stage.spoken)
        change = keeper.bury()
        _log.warning("the %s stage %s", keeper.stage, change.detail)
        if change.condition is Condition.RESTING:
            self._note_rest(change)
        self._changed(change)

    def _note_rest(self, change: StageChanged) -> None:
        now = time.time()
        problem = Problem(
            "stage-died", change.stage, "", change.stage.spoken, "", change.detail, 1, now, now, change.next_try
        )
        try:
            with Ledger(self._home.ledger_file) as ledger, ledger.transaction():
                ledger.problems.met(problem)
        except BrigadeError as error:  # perhaps the very reason why the stage dies
            _log.error("%s", error)

    def _check_ledger(self) -> None:
        """Beside the work, on a thread of its own. What was made anew meanwhile need not be made anew again."""
        renewals = self._renewals
        damage = damage_in(self._home.ledger_file, lambda: not self._is_ending)

        def note() -> None:
            if renewals == self._renewals:
                self._damage = damage

        if damage:
            self._order(note)

    def _renew_ledger(self) -> None:
        """Nobody may have it open meanwhile. A stage that dies of damage again and again comes to rest like others."""
        damage, self._damage = self._damage, ""
        self._lookout.begin_anew()
        for keeper in self._keepers.values():
            if keeper.sentinel is not None:
                self._changed(keeper.kill())
        self._renewals += 1
        try:
            with renew(self._home.ledger_file, damage) as ledger:
                self._circumstances.note(ledger)
        except BrigadeError as error:
            _log.error("%s", error)
        for keeper in self._keepers.values():
            if keeper.restart_at is None:
                self._changed(keeper.start())

    def _restart_due(self) -> None:
        now = time.monotonic()
        for keeper in self._keepers.values():
            if keeper.restart_at is not None and keeper.restart_at <= now and not self._is_ending:
                self._changed(keeper.start())

    def _next_restart(self) -> float:
        """Seconds until the next one is due, or the next look around."""
        due = [keeper.restart_at for keeper in self._keepers.values() if keeper.restart_at is not None]
        return max(min([*due, time.monotonic() + _TURN]) - time.monotonic(), 0)

    def _tell_change(self) -> None:
        self._tell_all(Wake())
        self._publish(LedgerChanged())

    def _tell_all(self, message: Wake) -> None:
        for keeper in self._keepers.values():
            keeper.say(message)

    def _end(self, timeout: float) -> None:
        """Ask all stages to put their work down; what has not ended in time is killed, which costs it nothing."""
        self._is_ending = True
        for keeper in self._keepers.values():
            keeper.ask_to_stop()
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and (alive := [k for k in self._keepers.values() if k.sentinel is not None]):
            connections = {keeper.connection: keeper for keeper in alive if keeper.connection is not None}
            sentinels = {keeper.sentinel: keeper for keeper in alive if keeper.sentinel is not None}
            for ready in wait([*connections, *sentinels], max(deadline - time.monotonic(), 0)):
                if ready in connections:
                    self._hear(connections[ready])
                elif ready in sentinels:
                    self._changed(sentinels[ready].kill())
        for keeper in self._keepers.values():
            if keeper.sentinel is not None:
                _log.warning("the %s stage did not end in time", keeper.stage)
                self._changed(keeper.kill())

    def _changed(self, change: StageChanged) -> None:
        self._conditions[change.stage] = change
        if change.condition not in {Condition.STARTING, Condition.RUNNING}:
            self._idling.is_gone(change.stage)
        self._publish(change)

    def _publish(self, event: Event) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - a front end's fault must not stop the engine
                _log.exception("a listener failed")
