"""Sessions, clients and credentials of a route."""

from __future__ import annotations

import pytest
from fake_keyrings import *  # noqa: F403
from engine.cloud.account import Account
