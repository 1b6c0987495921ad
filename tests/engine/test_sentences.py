"""Sentences are texts, and know what they were made from, in whatever process."""

from __future__ import annotations

import pickle

import pytest

from engine.errors import Trouble
from engine.sentences import Sentence, has_words, joined, packed, unpacked
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


def test_a_sentence_in_a_sentence_stays_one():
    made = Sentence("{text} ({where})", text="no", where=joined(", ", ["a", Sentence("account {number}", number=7)]))
    assert made == "no (a, account 7)"
    assert made.values["where"].values["part1"].template == "account {number}"
    assert not has_words(made.template)
    assert has_words(Sentence("account {number}", number=7).template)


def test_the_detail_of_a_trouble_stays_a_sentence_unless_it_holds_a_secret():
    assert Trouble("checksum", "a", Sentence("{count} came", count=3)).detail.template == "{count} came"
    told = Trouble("offline", "a", Sentence("{url} came", url="https://x/?X-Amz-Signature=0123456789abcdef")).detail
    assert "0123456789abcdef" not in told
    assert type(told) is str


NESTED = Sentence("{who} at {place}", who="{x}", place=Sentence("the profile {name}", name="\udcff\x1e"))


@pytest.mark.parametrize("text", [NESTED, Sentence("plain"), "prose of an older version", "", Sentence("")])
def test_it_survives_being_kept_as_one_text(text):
    back = unpacked(packed(text))
    assert back == text
    if isinstance(text, Sentence) and text:
        assert (back.template, back.values) == (text.template, text.values)


def test_what_others_wrote_never_becomes_a_sentence():
    kept = packed('\x1e["{a}", {"a": "b"}]')
    assert type(unpacked(kept)) is str


def test_a_long_one_is_cut_as_it_was():
    assert packed(Sentence("{text}", text="a" * 20), 10) == "a" * 10
    assert unpacked(packed(Sentence("{text}", text="a"), 10)).values == {"text": "a"}
