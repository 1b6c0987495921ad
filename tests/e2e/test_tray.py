"""The tray icon: what it says and shows over D-Bus, what its menu does, and a real panel's icon clicked with the mouse."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

import pytest
from e2e.program import MAIN
from e2e.tray_host import TrayHost
from servers import MotoServer, new_bucket_and_queue
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop import Desktop
    from e2e.conftest import Starts
    from e2e.program import Place, Program
    from e2e.tray_host import TrayIcon
    from servers import BucketAndQueue

WELL = "Bucket Brigade\nEverything has arrived"
NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}
"""Without a session bus Qt shows its icon as older panels want it (XEmbed), or finds no tray at all."""


@pytest.fixture
def icon(window: Program, tray_host: TrayHost) -> TrayIcon:
    icon = tray_host.icon()
    wait_until(lambda: icon.tooltip == WELL)
    return icon


def test_menu_offers_everything(icon: TrayIcon) -> None:
    assert icon.labels() == [
        *("Everything has arrived", "Open Bucket Brigade"),
        *("Pause", "30 minutes", "1 hour", "Until tomorrow 8:00", "Until a time…", "Until I resume"),
        *("Speed limit", "As in the settings", "1 Mbit/s", "5 Mbit/s", "20 Mbit/s", "No limit"),
        *("For 1 hour from now", "Until tomorrow 8:00", "Until I change it"),
        *("Open folder", "Watch", "Queued", "Uploaded", "Downloads"),
        *("Recent", "Settings…", "Quit"),
    ]


def test_pause_lasts_until_resumed(place: Place, window: Program, icon: TrayIcon, start: Starts) -> None:
    icon.choose("Until I resume")
    wait_until(lambda: "Paused" in icon.tooltip)
    place.drop("later.txt", b"no hurry")
    icon.choose("Quit")
    assert window.process.wait(10) == 0

    again = start()
    again.wait_for("Paused", "cell")
    again.wait_for("later.txt", "cell")
    assert "" in place.ask(lambda ledger: ledger.wishes.pauses(0))
    assert not list(place.uploaded.iterdir())

    again.click("Resume", "button menu")
    wait_until((place.uploaded / "later.txt").exists, 30)


def test_a_limit_chosen_in_the_tray_shows_there_and_in_the_ledger(icon: TrayIcon, place: Place) -> None:
    icon.choose("5 Mbit/s")
    wait_until(lambda: "Speed limit: 5 Mbit/s" in icon.labels())
    assert place.ask(lambda ledger: ledger.terms.limits(0.0)[""]).up == 625_000
    icon.choose("As in the settings")
    wait_until(lambda: "Speed limit" in icon.labels())
    assert place.ask(lambda ledger: ledger.terms.limits(0.0)) == {}


def test_pause_and_resume_from_the_menu(icon: TrayIcon, place: Place) -> None:
    idle = icon.pixels
    icon.choose("1 hour")
    wait_until(lambda: "Resume" in icon.labels())
    assert "Pause" not in icon.labels()
    assert icon.pixels != idle
    icon.choose("Resume")
    wait_until(lambda: icon.tooltip == WELL)
    assert icon.pixels == idle
    wait_until(place.drop("now.txt", b"at once").exists, 30)
    wait_until(lambda: "now.txt  (Received, equal to what was sent)" in icon.labels())


def test_closing_keeps_it_in_the_tray(desktop: Desktop, window: Program, icon: TrayIcon, tray_host: TrayHost) -> None:
    desktop.close(MAIN)
    wait_until(lambda: not desktop.windows(MAIN))
    wait_until(lambda: [notice.summary for notice in tray_host.notices] == ["Still at work"])
    icon.click()
    desktop.wait_window(MAIN)
    desktop.close(MAIN)
    wait_until(lambda: not desktop.windows(MAIN))
    icon.choose("Open Bucket Brigade")
    desktop.wait_window(MAIN)
    assert len(tray_host.notices) == 1, "it says so the first time only"
    assert window.process.poll() is None


def test_a_batch_is_told_once_a_direction(
    desktop: Desktop, window: Program, icon: TrayIcon, place: Place, tray_host: TrayHost
) -> None:
    desktop.close(MAIN)
    wait_until(lambda: not desktop.windows(MAIN))
    for number in range(5):
        place.drop(f"scan-{number}.pdf", b"x" * 1000)
    told = {"Still at work", "5 files uploaded, 5.0 kB", "5 files downloaded, 5.0 kB"}
    wait_until(lambda: {notice.summary for notice in tray_host.notices} >= told, 40)
    assert len(tray_host.notices) == len(told)


def test_without_a_tray_notifications_come_all_the_same(
    desktop: Desktop, place: Place, ground: BucketAndQueue, start: Starts
) -> None:
    place.set_up(ground)
    with TrayHost(desktop.bus, has_tray=False) as host:
        program = start()
        program.wait_for("Watch: Nothing new")
        desktop.run("xdotool", "windowminimize", desktop.windows(MAIN)[0])  # nobody looks at it
        wait_until(lambda: MAIN not in desktop.active_title())
        place.drop("a.pdf", b"x" * 1000)
        wait_until(lambda: any(notice.summary.startswith("a.pdf uploaded") for notice in host.notices), 40)
        host.click("a.pdf uploaded")
        wait_until(lambda: desktop.active_title() == MAIN)
        program.wait_for("Announced in SQS")


def test_quit_leaves_no_process(window: Program, icon: TrayIcon) -> None:
    wait_until(lambda: len(window.processes()) >= 4)  # the window and three stages
    icon.choose("Quit")
    assert window.process.wait(5) == 0
    wait_until(lambda: not window.processes(), 2)


@pytest.fixture
def own_server(place: Place) -> Iterator[tuple[MotoServer, BucketAndQueue]]:
    """A server that may be stopped."""
    with MotoServer() as server, new_bucket_and_queue(server.endpoint) as ground:
        place.set_up(ground)
        yield server, ground


@contextlib.contextmanager
def _silent(server: MotoServer) -> Iterator[None]:
    """It takes requests, and answers none."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


def test_the_icon_shows_each_state(
    own_server: tuple[MotoServer, BucketAndQueue], start: Starts, tray_host: TrayHost, place: Place
) -> None:
    server, _ = own_server
    start()
    icon = tray_host.icon()
    wait_until(lambda: icon.tooltip == WELL)
    shown = {"idle": icon.pixels}
    with _silent(server):
        arrives = place.drop("slow.txt", b"wait for it")
        wait_until(lambda: icon.tooltip == "Bucket Brigade\n1 file")
        shown["working"] = icon.pixels
        icon.choose("Until I resume")
        wait_until(lambda: "Paused" in icon.tooltip)
        shown["paused"] = icon.pixels
    server.kill()
    icon.choose("Resume")
    wait_until(lambda: "cannot be reached" in icon.tooltip, 30)
    shown["offline"] = icon.pixels
    assert len(set(shown.values())) == len(shown)
    assert not arrives.exists()


def test_without_a_tray_closing_quits(desktop: Desktop, place: Place, ground: BucketAndQueue, start: Starts) -> None:
    place.set_up(ground)
    program = start(**NO_BUS)
    desktop.close(MAIN)
    assert program.process.wait(10) == 0
    wait_until(lambda: not program.processes(), 2)


def test_a_click_on_a_panels_icon_opens_the_window(
    desktop: Desktop, place: Place, ground: BucketAndQueue, start: Starts
) -> None:
    place.set_up(ground)
    panel = ("trayer", "--edge", "top", "--align", "right", "--widthtype", "request", "--height", "32")
    with desktop.running(*panel, **NO_BUS):
        wait_until(lambda: "_NET_SYSTEM_TRAY_S0" in desktop.run("xprop", "-root") or desktop.windows("panel"))
        program = start(**NO_BUS)
        desktop.close(MAIN)
        wait_until(lambda: not desktop.windows(MAIN))
        assert program.process.poll() is None
        x, y, width, height = desktop.geometry(desktop.windows("panel")[0])
        desktop.click(x + width // 2, y + height // 2)
        desktop.wait_window(MAIN)
