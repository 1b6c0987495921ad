"""What is in force: rests that follow from circumstances, told like pauses, and limits."""

from __future__ import annotations

from engine.ledger.wishes import longest
from engine.model import NEVER, Limit, Pause, Reason

NOW = 1_000.0
BATTERY = Pause("", NOW, NEVER, Reason.BATTERY)
HOURS = Pause("", NOW, NOW + 60, Reason.SCHEDULE)


def test_a_rest_is_told_like_a_pause_until_it_is_over(ledger):
    ledger.terms.put([HOURS], [])
    assert ledger.wishes.pauses(NOW) == {"": HOURS}
    assert ledger.wishes.pauses(NOW + 60) == {}
    ledger.terms.put([], [])
    assert ledger.wishes.pauses(NOW) == {}


def test_of_several_reasons_the_one_that_lasts_longest_is_told(ledger):
    ledger.terms.put([HOURS, BATTERY], [])
    assert ledger.wishes.pauses(NOW)[""].reason is Reason.BATTERY
    ledger.wishes.pause("", NOW)
    assert ledger.wishes.pauses(NOW)[""].reason is Reason.WISH
    ledger.wishes.pause("scans", NOW, NOW + 5)
    pauses = ledger.wishes.pauses(NOW)
    assert longest(pauses, "scans").until == longest(pauses, "other").until == NEVER
    assert longest({}, "scans") is None


def test_who_goes_on_all_the_same_does_so_for_as_long_as_the_reason_lasts(ledger):
    ledger.terms.put([BATTERY], [])
    ledger.wishes.pause("scans", NOW)
    ledger.wishes.resume("")
    assert ledger.wishes.pauses(NOW) == {}
    ledger.terms.put([BATTERY], [])  # as after a restart
    assert ledger.wishes.pauses(NOW) == {}
    ledger.terms.put([], [])
    ledger.terms.put([BATTERY], [])
    assert ledger.wishes.pauses(NOW) == {"": BATTERY}


def test_hours_that_ended_while_nobody_looked_are_others(ledger):
    ledger.terms.put([HOURS], [])
    ledger.wishes.resume("")
    later = Pause("", NOW + 100, NOW + 160, Reason.SCHEDULE)
    ledger.terms.put([later], [])
    assert ledger.wishes.pauses(NOW + 100) == {"": later}


def test_resuming_one_route_ends_no_rest(ledger):
    ledger.terms.put([BATTERY], [])
    ledger.wishes.resume("scans")
    assert set(ledger.wishes.pauses(NOW)) == {""}


def test_limits_are_those_that_were_put_last(ledger):
    ledger.terms.put([], [Limit("", 10, 0, NOW + 5), Limit("scans", 0, 7)])
    assert ledger.terms.limits(NOW) == {"": Limit("", 10, 0, NOW + 5), "scans": Limit("scans", 0, 7)}
    ledger.terms.put([], [Limit("scans", 3, 7)])
    assert ledger.terms.limits(NOW) == {"scans": Limit("scans", 3, 7)}


def test_a_limit_that_was_chosen_for_now_takes_the_place_of_the_settings_until_it_ends(ledger):
    ledger.terms.put([], [Limit("", 10, 0, NOW + 5), Limit("scans", 0, 7)])
    ledger.wishes.limit(3, NOW + 60)
    chosen = Limit("", 3, 3, NOW + 60, is_wish=True)
    assert ledger.terms.limits(NOW) == {"": chosen, "scans": Limit("scans", 0, 7)}
    ledger.terms.put([], [Limit("", 20)])
    assert ledger.terms.limits(NOW) == {"": chosen}, "the schedule goes on below it"
    assert ledger.terms.limits(NOW + 60) == {"": Limit("", 20)}
    assert ledger.reading.status([], NOW, is_running=False).limits == (chosen,)


def test_no_limit_is_a_choice_too_and_the_last_one_counts(ledger):
    ledger.terms.put([], [Limit("", 10)])
    ledger.wishes.limit(3)
    ledger.wishes.limit(0)
    assert ledger.terms.limits(NOW) == {"": Limit("", is_wish=True)}
    ledger.wishes.unlimit()
    assert ledger.terms.limits(NOW) == {"": Limit("", 10)}


def test_the_status_tells_both_but_not_where_nobody_looks(ledger):
    ledger.terms.put([BATTERY], [Limit("", 10)])
    ledger.wishes.pause("other", NOW)
    status = ledger.reading.status(["scans", "other"], NOW, is_running=True)
    assert [route.pause.reason for route in status.routes] == [Reason.BATTERY, Reason.BATTERY]
    assert status.limits == (Limit("", 10),)
    status = ledger.reading.status(["scans", "other"], NOW, is_running=False)
    assert [route.pause and route.pause.reason for route in status.routes] == [None, Reason.WISH]
    assert status.limits == ()
