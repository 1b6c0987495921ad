"""What a server turned out not to do, learned from its answers and from nothing else."""

from __future__ import annotations

import pytest

from engine.cloud.abilities import Abilities, checksum_of, md5_of
from engine.errors import Trouble

HERE = "http://127.0.0.1:9000"


def refusing(detail: str, code: str = "bad-request"):
    def ask() -> str:
        raise Trouble(code, "bucket", detail)

    return ask


@pytest.mark.parametrize(
    ("endpoint", "is_aws"),
    [
        ("", True),
        ("https://s3.eu-central-1.amazonaws.com", True),
        ("https://s3.cn-north-1.amazonaws.com.cn", True),
        ("https://amazonaws.com.example.org", False),
        (HERE, False),
    ],
)
def test_only_aws_is_known_to_have_them_all(route_to, endpoint, is_aws):
    abilities = Abilities(route_to(endpoint))
    assert (abilities.is_aws, abilities.keeps_conditions) == (is_aws, True if is_aws else None)
    assert list(abilities.lacks()) == [], "what was not tried yet is not told"


@pytest.mark.parametrize(
    "detail",
    [
        "400 InvalidRequest Unknown header",
        "400  Bad Request",
        "411 MissingContentLength x",
        "501 NotImplemented",
        "501",
    ],
)
def test_a_refusal_of_checksums_is_remembered(route_to, detail):
    abilities = Abilities(route_to(HERE))
    assert abilities.prove(refusing(detail), lambda: "stored") == "stored"
    assert abilities.prove(lambda: pytest.fail("asked again"), lambda: "stored") == "stored"
    (lack,) = abilities.lacks()
    assert lack.code == "server-too-old"
    assert "reduced integrity" in lack.subject


@pytest.mark.parametrize(
    "detail",
    ["400 BadDigest x", "400 RequestTimeout x", "403 AccessDenied x", "500 InternalError x", "400 ExpiredToken x"],
)
def test_other_refusals_teach_nothing(route_to, detail):
    abilities = Abilities(route_to(HERE))
    with pytest.raises(Trouble):
        abilities.prove(refusing(detail), lambda: "stored")
    assert abilities.takes_checksums


def test_what_is_refused_without_checksums_too_teaches_nothing(route_to):
    abilities = Abilities(route_to(HERE))
    with pytest.raises(Trouble):
        abilities.prove(refusing("400 InvalidRequest"), refusing("400 InvalidRequest"))
    assert abilities.takes_checksums


def test_aws_is_never_asked_for_less(route_to):
    with pytest.raises(Trouble):
        Abilities(route_to("")).prove(refusing("501 NotImplemented"), lambda: pytest.fail("asked for less"))


def test_proofs_are_as_s3_writes_them():
    assert checksum_of(0x0102) == {"ChecksumAlgorithm": "CRC64NVME", "ChecksumCRC64NVME": "AAAAAAAAAQI="}
    assert md5_of(b"") == {"ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}


def test_only_what_is_missing_is_remembered(route_to):
    abilities = Abilities(route_to(HERE))
    abilities.remember(["checksums", "conditions", "of a newer version"])
    assert (abilities.takes_checksums, abilities.keeps_conditions, abilities.counts_wholes) == (False, False, True)
    assert abilities.lacking == ("checksums", "conditions")
    fresh = Abilities(route_to(HERE))
    fresh.remember([])
    assert fresh.keeps_conditions is None, "a server that honoured conditions yesterday is asked again"
    aws = Abilities(route_to(""))
    aws.remember(["conditions"])
    assert aws.lacking == ()
