"""CRC64NVME, of bytes and of pieces."""

from __future__ import annotations

import itertools
import random

from engine.cloud.checksum import as_text, combine, crc64


def test_it_is_the_checksum_that_s3_keeps():
    """The catalogue's check value: https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-64-nvme"""
    assert crc64(b"123456789") == 0xAE8B14860A799888
    assert as_text(0xAE8B14860A799888) == "rosUhgp5mIg="
    assert as_text(crc64(b"")) == "AAAAAAAAAAA="


def test_pieces_put_together_are_as_the_whole():
    chance = random.Random(1)
    data = chance.randbytes(100_000)
    cuts = [0, *sorted(chance.sample(range(100_000), 9)), 100_000]
    pieces = [data[start:end] for start, end in itertools.pairwise(cuts)]
    assert combine((crc64(piece), len(piece)) for piece in pieces) == crc64(data)
    assert combine([]) == crc64(b"")
