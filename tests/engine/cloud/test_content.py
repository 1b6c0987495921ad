"""What an object is given besides its bytes."""

from __future__ import annotations

import pytest

from engine.cloud.content import content_type_of, metadata_of
from engine.ledger.transfers import transfer_of


def transfer(name: str = "a.txt", mtime_ns: int = 1_700_000_000_123_456_789):
    row = (7, "event-1", "scans", name, name, "", 5, mtime_ns, 1, 10, "", "", 0, 0.0, "", "", 0, 0.0, 0, 0)
    return transfer_of((*row, "", "", "", "", "", 0, 0, "", 0.0, 0.0, 0.0, 0.0))


def test_the_object_says_which_transfer_made_it_from_which_version_of_the_file():
    metadata = metadata_of(transfer())
    assert metadata["bb-event-id"] == "event-1"
    assert float(metadata["mtime"]) == pytest.approx(1_700_000_000.123456789)
    assert metadata_of(transfer(mtime_ns=5)) != metadata


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text/plain"),
        ("in/scan.PDF", "application/pdf"),
        ("a", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
        ("a.txt/b", "application/octet-stream"),
    ],
)
def test_the_content_type_goes_by_the_name(name, kind):
    assert content_type_of(transfer(name)) == kind
