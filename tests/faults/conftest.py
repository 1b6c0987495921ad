"""What the kills stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.kills import WayDown, WayUp
from faults.proxy import FaultProxy
from servers import BucketAndQueue, MotoServer, new_bucket_and_queue


@pytest.fixture
def on_moto(moto_server: MotoServer) -> Iterator[BucketAndQueue]:
    """It takes large objects quickly."""
    with new_bucket_and_queue(moto_server.endpoint) as made:
        yield made


@pytest.fixture
def up(on_moto: BucketAndQueue, tmp_path: Path) -> Iterator[WayUp]:
    """Files in Watch, nothing at work yet."""
    with FaultProxy(on_moto.endpoint) as proxy:
        way = WayUp.made(on_moto, proxy, tmp_path)
        yield way
        way.crew.kill()


@pytest.fixture
def down(on_moto: BucketAndQueue, tmp_path: Path) -> Iterator[WayDown]:
    """Messages in the queue, nothing at work yet."""
    way = WayDown.made(on_moto, tmp_path)
    yield way
    way.crew.kill()
