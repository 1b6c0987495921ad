"""Sessions, clients and credentials of a route."""

from __future__ import annotations

import keyring
import pytest
from fake_keyrings import LockedKeyring, SystemKeyring

from engine.cloud.account import Account
from engine.errors import Trouble
from engine.settings.route import Route
from engine.settings.secrets import store_keys

ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
AWS = Route(name="scans", root="/nowhere", bucket="bucket", queue="queue", region="eu-central-1")


@pytest.fixture
def no_credentials(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)


@pytest.fixture
def profiles(monkeypatch, tmp_path):
    file = tmp_path / "config"
    file.write_text(f"[profile work]\nregion = eu-west-1\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))


@pytest.fixture
def system_keyring(monkeypatch):
    backend = SystemKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def with_(route: Route, **changes: object) -> Route:
    return Route(**{name: getattr(route, name) for name in route.__slots__} | changes)


def test_a_server_of_ones_own_is_spoken_to_at_its_endpoint_with_paths(odd_server, odd_account, reply):
    odd_server.answers(reply(200, b"", {"ETag": '"a"'}))
    odd_account.s3.head_object(Bucket="bucket", Key="in/a")
    assert odd_server.requests[0].path == "/bucket/in/a"
    assert odd_account.sqs.meta.endpoint_url == odd_server.endpoint
    assert odd_account.place == odd_server.endpoint.removeprefix("http://")


def test_sqs_may_be_elsewhere(route_to):
    account = Account(route_to("http://127.0.0.1:1", sqs_endpoint_url="http://127.0.0.1:2"))
    assert account.s3.meta.endpoint_url == "http://127.0.0.1:1"
    assert account.sqs.meta.endpoint_url == "http://127.0.0.1:2"


def test_aws_is_found_by_region():
    account = Account(AWS)
    assert account.s3.meta.endpoint_url == "https://s3.eu-central-1.amazonaws.com"
    assert account.sqs.meta.endpoint_url == "https://sqs.eu-central-1.amazonaws.com"
    assert account.place == "S3 in eu-central-1"


def test_the_region_is_the_routes_else_the_profiles_else_any(profiles):
    assert Account(AWS).region == "eu-central-1"
    assert Account(with_(AWS, region="", profile="work")).region == "eu-west-1"
    assert Account(with_(AWS, region="")).region == "us-east-1"


def test_without_credentials_there_is_trouble(no_credentials):
    account = Account(AWS)
    for use in (lambda: account.s3, lambda: account.store, lambda: account.sqs, lambda: account.session):
        with pytest.raises(Trouble) as caught:
            use()
        assert caught.value.code == "no-credentials"


def test_a_profile_that_does_not_exist_is_named():
    with pytest.raises(Trouble) as caught:
        _ = Account(with_(AWS, profile="nobody")).s3
    assert caught.value.code == "no-credentials"
    assert "nobody" in caught.value.subject


def test_typed_keys_come_from_the_keyring(system_keyring, no_credentials):
    store_keys("scans", ID, SECRET)
    session = Account(with_(AWS, credentials="keyring")).session
    assert session.get_credentials().secret_key == SECRET


def test_a_route_with_typed_keys_never_acts_as_somebody_else(system_keyring):
    """There are other credentials in the environment, but the user chose his own for this route."""
    with pytest.raises(Trouble) as caught:
        _ = Account(with_(AWS, credentials="keyring")).session
    assert caught.value.code == "no-credentials"


def test_a_locked_keyring_is_trouble(monkeypatch):
    monkeypatch.setattr(keyring, "get_keyring", LockedKeyring)
    with pytest.raises(Trouble) as caught:
        _ = Account(with_(AWS, credentials="keyring")).session
    assert caught.value.code == "no-credentials"
    assert "locked" in caught.value.detail


def test_new_credentials_are_found_after_renewal(monkeypatch, no_credentials):
    account = Account(AWS)
    with pytest.raises(Trouble):
        _ = account.s3
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    first = account.s3
    assert account.s3 is first
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANEWNEWNEWNEWNEWN")
    account.renew()
    assert account.s3 is not first
    assert account.session.get_credentials().access_key == "AKIANEWNEWNEWNEWNEWN"


def test_nothing_that_is_printed_shows_a_secret(system_keyring, odd_server, route_to):
    store_keys("scans", ID, SECRET)
    account = Account(route_to(odd_server.endpoint, credentials="keyring"))
    shown = [repr(thing) for thing in (account, account.session, account.s3, account.sqs, account.store, account.route)]
    assert not [text for text in shown if SECRET in text or ID in text]


@pytest.mark.parametrize(
    ("endpoint", "is_signed"),
    [("", False), ("https://s3.example.com", False), ("http://127.0.0.1:9", False), ("http://nas.example.com", True)],
)
def test_the_payload_is_signed_where_others_could_touch_it(route_to, endpoint, is_signed):
    account = Account(route_to(endpoint, allow_http=True))
    assert account.s3.meta.config.s3["payload_signing_enabled"] is is_signed


def test_a_redirect_of_a_server_of_ones_own_is_followed_by_nobody(odd_server, odd_account, redirect_to):
    odd_server.answers(redirect_to("/login"))
    with pytest.raises(odd_account.s3.exceptions.ClientError):
        odd_account.s3.list_parts(Bucket="bucket", Key="a", UploadId="u")
    assert len(odd_server.requests) == 1
