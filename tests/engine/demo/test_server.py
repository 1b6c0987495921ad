from __future__ import annotations

from contextlib import closing
from urllib.parse import urlsplit

import pytest
from servers import client, listens

from engine.demo import server
from engine.demo.server import ServerError, create_bucket, running_server, start_server, url_of

pytestmark = pytest.mark.integration


def test_a_bucket_made_by_a_plain_put_is_there_for_clients():
    with running_server() as url, closing(client("s3", url)) as s3:
        create_bucket(url, "demo-bucket")
        assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["demo-bucket"]


def test_it_listens_on_loopback_and_ends_with_the_block():
    with running_server() as url:
        address = urlsplit(url)
        assert address.hostname == "127.0.0.1"
        assert listens(address.port)
    assert not listens(address.port)


def test_it_is_quiet(capfd):
    with running_server() as url:
        create_bucket(url, "demo-bucket")
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


def test_without_moto_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(server.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ServerError, match=r'pip install "bucket-brigade\[demo\]"'):
        start_server()


def test_a_server_that_cannot_start_is_an_error(moto_server):
    with start_server(moto_server.port) as process, pytest.raises(ServerError, match="exit code"):
        url_of(process)
