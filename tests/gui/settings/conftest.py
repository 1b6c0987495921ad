from __future__ import annotations

import keyring
import pytest
from fake_keyrings import SystemKeyring


@pytest.fixture
def use_keyring():
    """Sets a keyring in the place of the system's until the test ends."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def system_keyring(use_keyring):
    use_keyring(SystemKeyring())
