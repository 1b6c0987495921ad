"""The commands and their arguments. What a command needs is imported when it is wanted, so that each starts fast."""
# ruff: noqa: PLC0415

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.errors import BrigadeError

PROGRAM: Final = "bucket-brigade"

EXIT_UNEXPECTED: Final = 1
EXIT_SETTINGS: Final = 2
EXIT_INTERRUPTED: Final = 130
EXIT_NOBODY_READS: Final = 141

_ABOUT: Final = (
    "Drop a file into a folder: it arrives in S3, the queue hears about it, and it lands on the other side."
    " Without a command the window opens."
)
_EXIT_CODES: Final = (
    "exit codes: 0 all is well; 1 something unexpected, or nothing found; 2 the settings or the arguments must be"
    " corrected, or another engine is running; 3 it ended with problems that wait for somebody"
)
_TIMES: Final = "30m, 2h, 1h30m, 14:30 (today or tomorrow), or 2026-12-24T18:00"


def has_command(argv: Sequence[str]) -> bool:
    """Whether the command line is wanted: any word that is not an option, or a question for help or the version."""
    words = iter(argv)
    for word in words:
        if word == "--home":
            next(words, None)
        elif word in {"-h", "--help", "--version"} or not word.startswith("-"):
            return True
    return False


def run_command(argv: Sequence[str]) -> int:
    """Carry out a command; answers the exit code. Everything that goes wrong is a sentence on stderr."""
    from engine.errors import BrigadeError

    _survive_odd_names()
    try:
        code = _execute(_parser().parse_args(argv))
        sys.stdout.flush()
    except SystemExit as end:  # argparse has said what it had to say
        return end.code if isinstance(end.code, int) else EXIT_UNEXPECTED
    except BrigadeError as error:
        return _refuse(error)
    except BrokenPipeError:
        return _nobody_reads()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return code


def _survive_odd_names() -> None:
    """A name that the terminal's encoding lacks is written with escapes instead of stopping the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _refuse(error: BrigadeError) -> int:
    from engine.cli.output import warn
    from engine.errors import AlreadyRunning, ConfigError
    from engine.settings.secrets import SecretsUnavailable

    warn(error.sentence, error.advice)
    return EXIT_SETTINGS if isinstance(error, ConfigError | AlreadyRunning | SecretsUnavailable) else EXIT_UNEXPECTED


def _nobody_reads() -> int:
    """The reader of our output has gone, as `head` does: nothing to say, and Python must not say so at its exit."""
    from engine.cli.output import forget_output

    forget_output()
    return EXIT_NOBODY_READS


def _execute(arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "run" | "demo":
            return _work(arguments)
        case "status" | "history" | "receipt":
            from engine.cli import asking

            return asking.ask(arguments)
        case "pause" | "resume" | "retry" | "cancel" | "limit":
            return _wish(arguments)
        case "queue":
            from engine.cli import queues

            return queues.work(arguments)
        case "link":
            from engine.cli import linking

            return linking.link(arguments)
        case "import":
            from engine.cli import importing

            return importing.import_properties(
                arguments.home, arguments.file, name=arguments.name, is_agreed=arguments.yes
            )
        case "config" if arguments.action != "check":
            from engine.cli import carrying

            return carrying.carry(arguments)
        case _:
            from engine.cli import checking

            return checking.check(arguments)


def _work(arguments: argparse.Namespace) -> int:
    if arguments.command == "demo":
        from engine.demo import run_demo

        return run_demo(headless=arguments.headless, files=arguments.files, home=arguments.home)
    from engine.cli.run import run_headless

    return run_headless(arguments.home, until_idle=arguments.until_idle, json=arguments.json, give_up=arguments.give_up)


def _wish(arguments: argparse.Namespace) -> int:
    if arguments.command == "limit":
        from engine.cli import limiting

        return limiting.limit(arguments)
    from engine.cli import wishing

    return wishing.wish(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(PROGRAM, description=_ABOUT, epilog=_EXIT_CODES, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"Bucket Brigade {__version__}")
    parser.add_argument("--home", type=Path, metavar="DIR", help=_HOME)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    _add_work(commands)
    _add_questions(commands)
    _add_queues(commands)
    _add_link(commands)
    _add_wishes(commands)
    _add_settings(commands)
    return parser


_HOME: Final = "where settings, ledger and logs are; without it, where the system keeps them"

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - has no public name


def _command(commands: _Commands, name: str, about: str, more: str = "") -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}. {more}", allow_abbrev=False
    )
    # SUPPRESS: --home before the command must not be undone by its absence behind it
    parser.add_argument("--home", type=Path, metavar="DIR", help=_HOME, default=argparse.SUPPRESS)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="for programs: JSON (times in seconds since 1970, sizes in bytes)"
    )


def _add_work(commands: _Commands) -> None:
    run = _command(
        commands, "run", "run the engine in this terminal", "Ctrl-C ends it; what is under way goes on next time."
    )
    run.add_argument("--until-idle", action="store_true", help="end when every file has arrived and the queue is empty")
    run.add_argument("--json", action="store_true", help="for programs: one JSON object an event line")
    run.add_argument(
        "--give-up",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="with --until-idle: end with code 3 when problems have let nothing move for so long (default 60)",
    )
    demo = _command(commands, "demo", "try it out with sample files and a server on this computer")
    demo.add_argument("--headless", action="store_true", help="in the terminal, without a window")
    demo.add_argument("--files", type=int, metavar="N", help="how many sample files")


def _add_questions(commands: _Commands) -> None:
    _add_json(_command(commands, "status", "where the files are, and what is wrong"))
    _add_history(commands)
    receipt = _command(commands, "receipt", "the whole story of one file", "Its page for the printer is in the window.")
    receipt.add_argument("name", metavar="NAME", help="its path below Watch, its key, or its event id")
    _add_json(receipt)
    receipt.add_argument("--csv", action="store_true", help="for spreadsheets: one line a moment")


def _add_history(commands: _Commands) -> None:
    history = _command(commands, "history", "what went up and came down, newest first")
    history.add_argument("--search", default="", metavar="TEXT", help="in names, keys, message ids and event ids")
    history.add_argument("--route", default="", metavar="ROUTE", help="of one route")
    history.add_argument("--since", metavar="DAY", help="that day and later: 2026-12-24, or 2026-12-24T18:00")
    history.add_argument("--until", metavar="DAY", help="that day and earlier")
    history.add_argument("--outcome", default="all", choices=["all", "done", "failed"], help="failed: did not arrive")
    history.add_argument("--way", default="", choices=["up", "down"])
    history.add_argument(
        "--limit", type=int, metavar="N", help="at most so many (default 50; all with --csv and --json)"
    )
    history.add_argument("--csv", metavar="FILE", help="for spreadsheets; - stands for the terminal")
    history.add_argument(
        "--json",
        nargs="?",
        const="-",
        metavar="FILE",
        help="for programs: JSON (times in seconds since 1970, sizes in bytes); without FILE into the terminal",
    )


def _add_queues(commands: _Commands) -> None:
    queue = _command(
        commands,
        "queue",
        "how full the queues are, and what lies in their dead-letter queues",
        "redrive sends dead letters to their queue again, all of them or those that are named; drop deletes those that"
        " are named.",
    )
    queue.add_argument("action", choices=["status", "letters", "redrive", "drop"])
    queue.add_argument("route", nargs="?", default="", metavar="ROUTE", help="needed where there are several")
    queue.add_argument(
        "--message", action="append", default=[], metavar="ID", help="of a dead letter, as `letters` shows; repeatable"
    )
    _add_json(queue)


def _add_link(commands: _Commands) -> None:
    link = _command(commands, "link", "print a link with which anybody can read one file for a while")
    link.add_argument("name", metavar="NAME", help="its path below Watch, its key, or its event id")
    link.add_argument("--for", dest="span", default="1d", metavar="TIME", help="1h, 1d, up to 7d (default 1d)")
    _add_json(link)


def _add_wishes(commands: _Commands) -> None:
    pause = _command(commands, "pause", "let a route rest, or all of them, or one file", "It lasts over restarts.")
    _add_end(pause, "when it goes on by itself")
    resume = _command(commands, "resume", "end the pause of a route, or all pauses, or that of one file")
    retry = _command(commands, "retry", "try at once everything that waits, skipped files included")
    for parser in (pause, resume, retry):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("route", nargs="?", default="", metavar="ROUTE", help="without it: all routes")
        what.add_argument("--file", default="", metavar="NAME", help="only this file: its path below Watch, or its key")
    limit = _command(
        commands,
        "limit",
        "how fast everything may go for now, whatever the settings and the schedule say",
        "It lasts over restarts. Limits of single routes hold beside it.",
    )
    limit.add_argument(
        "rate",
        nargs="?",
        default="",
        metavar="RATE",
        help="5Mbit/s, 500KiB/s (up, and as much down), none, or settings: as they say again; without it: what holds now",
    )
    _add_end(limit, "when the settings hold again")
    cancel = _command(commands, "cancel", "take back a file that is not in S3 yet, or give up a delivery")
    cancel.add_argument("name", metavar="NAME", help="its path below Watch, or its key")


def _add_end(parser: argparse.ArgumentParser, until: str) -> None:
    end = parser.add_mutually_exclusive_group()
    end.add_argument("--for", dest="span", metavar="TIME", help="how long it lasts: 30m, 2h, 1h30m, 1d")
    end.add_argument("--until", metavar="T", help=f"{until}: {_TIMES}")


def _add_settings(commands: _Commands) -> None:
    imports = _command(
        commands,
        "import",
        "make a route from the old script's Application.properties",
        "It shows what each key becomes and asks before it saves.",
    )
    imports.add_argument("file", type=Path, metavar="FILE")
    imports.add_argument("--name", default="", help="of the new route; without it, its bucket's")
    imports.add_argument("--yes", action="store_true", help="save without asking")
    config = _command(commands, "config", "look at the settings, or take them along")
    actions = config.add_subparsers(dest="action", required=True, metavar="ACTION")
    _command(actions, "check", "tell everything that is wrong with them")
    export = _command(actions, "export", "write them into a file, without keys")
    takes_over = _command(actions, "import", "take over such a file", "It shows what would change and asks first.")
    for parser, agreed in ((export, "replace a file that is there"), (takes_over, "save without asking")):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--yes", action="store_true", help=agreed)
    doctor = _command(commands, "doctor", "test servers, credentials, bucket and queue of the routes, step by step")
    doctor.add_argument("route", nargs="?", default="", metavar="ROUTE", help="without it: all routes")
    _add_json(doctor)
