"""Sentences are texts, and know what they were made from, in whatever process."""

from __future__ import annotations

import pickle

from engine.sentences import Sentence
from engine.settings.config import Complaint


def test_it_is_a_text_like_any_other():
    made = Sentence("{name} must be at most {limit}", name="part_size_mib", limit=5)
    assert made == "part_size_mib must be at most 5"
    assert hash(made) == hash("part_size_mib must be at most 5")
    assert made.template.format(**made.values) == made


def test_values_may_hold_anything():
    assert Sentence("not {value}", value="{x} {0}") == "not {x} {0}"


def test_it_survives_the_way_to_another_process():
    complaint = Complaint("a", "b", Sentence("not {value}", value="{x}"))
    back = pickle.loads(pickle.dumps(complaint))
    assert back == complaint
    assert (back.text.template, back.text.values) == ("not {value}", {"value": "{x}"})
