"""The words that everybody uses."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
from enum import Enum

import pytest

from engine import model
from engine.model import (
    NEVER,
    Condition,
    DeliveryState,
    MessageState,
    Progress,
    Report,
    Stage,
    StageChanged,
    Step,
    TransferState,
)

CLASSES = [
    found
    for _, found in inspect.getmembers(model, inspect.isclass)
    if found.__module__ == model.__name__ and not issubclass(found, Enum)
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_what_is_handed_around_cannot_be_changed(kind):
    if issubclass(kind, tuple):
        return
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)


def test_states_are_numbered_in_the_order_of_the_steps():
    assert [int(state) for state in TransferState] == sorted(int(state) for state in TransferState)
    assert [int(state) for state in DeliveryState] == sorted(int(state) for state in DeliveryState)
    assert MessageState.DELETABLE < MessageState.DELETED < MessageState.QUARANTINED


@pytest.mark.parametrize("states", [TransferState, DeliveryState])
def test_nothing_comes_after_a_final_state(states):
    final = [state for state in states if state.is_final]
    assert final == [state for state in states if state >= states.DONE]
    assert states.DONE in final
    assert states.CANCELLED in final


def test_the_numbers_are_those_that_older_ledgers_hold():
    """They stand in files of users: none may ever change its meaning."""
    assert {state.name: int(state) for state in TransferState} == {
        "QUEUED": 10,
        "UPLOADED": 20,
        "NOTIFIED": 30,
        "DONE": 40,
        "SKIPPED": 50,
        "CANCELLED": 51,
    }
    assert {state.name: int(state) for state in DeliveryState} == {
        "RECEIVED": 10,
        "VERIFIED": 20,
        "PLACED": 30,
        "DONE": 40,
        "CANCELLED": 51,
        "RETURNED": 52,
    }


def test_never_is_farther_than_any_clock_and_fits_a_ledger():
    assert NEVER > 9e14
    assert float(repr(NEVER)) == NEVER


def test_events_pass_a_pipe():
    events = [
        StageChanged(Stage.WATCH, Condition.RESTING, "ended with 1", 5.0),
        Report(
            Stage.UPLOAD,
            (Step(1.0, Stage.UPLOAD, "scans", "ü", "uploaded", 5, "", 7),),
            (Progress(Stage.UPLOAD, 7, 1, 5, 2.5),),
            5,
            2.5,
            {"scans": 5},
        ),
    ]
    came = pickle.loads(pickle.dumps(events))
    assert came == events
    assert [type(step) for step in came[1].steps] == [Step]
