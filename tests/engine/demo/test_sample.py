from __future__ import annotations

from itertools import pairwise

import pytest

from engine.demo.sample import SPECIAL, Sample, samples


@pytest.mark.parametrize("count", [0, 1, 5, 200])
def test_as_many_different_names_as_asked_for(count: int):
    assert len({sample.name for sample in samples(count)}) == count


def test_the_same_ones_every_time():
    assert [(sample, sample.content) for sample in samples(30)] == [(sample, sample.content) for sample in samples(30)]


@pytest.mark.parametrize("sample", [*SPECIAL, *list(samples(40))[-10:]], ids=lambda sample: sample.name)
def test_the_content_is_as_long_as_promised(sample: Sample):
    assert len(sample.content) == sample.size


def test_one_is_empty_and_one_needs_several_parts():
    sizes = [sample.size for sample in samples(len(SPECIAL))]
    assert 0 in sizes
    assert max(sizes) > 16 << 20


def test_contents_differ():
    contents = sorted(Sample(f"file-{number}.txt", 500).content for number in range(20))
    assert all(one != other for one, other in pairwise(contents))


def test_written_with_its_subfolders(tmp_path):
    sample = Sample("reports/日本語/a.csv", 100)
    assert sample.write_below(tmp_path).read_bytes() == sample.content
    assert (tmp_path / "reports" / "日本語" / "a.csv").is_file()
