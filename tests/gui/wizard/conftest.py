from __future__ import annotations

import keyring
import pytest
from fake_keyrings import SystemKeyring


@pytest.fixture
def system_keyring():
    """Stands in for the system's keyring until the test ends."""
    before = keyring.get_keyring()
    keyring.set_keyring(SystemKeyring())
    yield
    keyring.set_keyring(before)
