from __future__ import annotations

from dataclasses import replace

import pytest
from fake_keyrings import LockedKeyring, SystemKeyring

from engine.settings.config import Config, load
from engine.settings.home import Home
from engine.settings.route import General, Route
from engine.settings.secrets import Keys, SecretsUnavailable, load_keys, store_keys
from gui.settings.draft import Draft, complaints_about, save_draft


@pytest.fixture
def route(tmp_path):
    return Route("scans", str(tmp_path / "scans"), bucket="bbb", queue="q")


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path / "home")


def test_a_route_that_is_right_has_no_complaints(route):
    assert complaints_about(Draft.of(Config((route,)))).count == 0


def test_complaints_speak_with_the_labels_of_the_dialog(route):
    wrong = replace(route, bucket="", settle_seconds=-1.0, endpoint_url="http://s3.example")
    found = complaints_about(Draft.of(Config((wrong,)))).routes[0]
    assert found["bucket"] == "Bucket is missing"
    assert found["settle_seconds"].startswith("Settle time must be at least 0 s")
    assert "“Allow plain http”" in found["endpoint_url"]


def test_routes_that_share_a_folder_or_a_name_are_seen(route):
    found = complaints_about(Draft.of(Config((route, route)))).routes
    assert "scans" in found[1]["root"]
    assert "name" in found[0]


def test_a_copy_has_a_name_and_folders_of_its_own(route):
    draft = Draft.of(Config((route,))).duplicated(0).duplicated(0)
    assert [entry.route.name for entry in draft.entries] == ["scans", "scans 2", "scans 3"]
    assert draft.entries[1].route.root == ""
    assert draft.entries[1].route.bucket == "bbb"


def test_saving_writes_the_file(home, route):
    before = Draft.of(Config((route,)))
    config = save_draft(
        home, replace(before.added(replace(route, name="b")), general=General(log_level="DEBUG")), before
    )
    assert load(home.config_file) == config
    assert [route.name for route in config.routes] == ["scans", "b"]
    assert config.general.log_level == "DEBUG"


def test_keys_follow_a_route_to_its_new_name(home, route, use_keyring):
    use_keyring(SystemKeyring())
    store_keys("scans", "AKIA", "secret")
    before = Draft.of(Config((replace(route, credentials="keyring"),)))
    renamed = before.with_route(0, replace(before.entries[0].route, name="invoices"))
    save_draft(home, renamed, before)
    assert load_keys("invoices") == Keys("AKIA", "secret")
    assert load_keys("scans") is None


def test_a_removed_routes_keys_are_forgotten(home, route, use_keyring):
    use_keyring(SystemKeyring())
    store_keys("scans", "AKIA", "secret")
    before = Draft.of(Config((replace(route, credentials="keyring"),)))
    save_draft(home, before.without(0), before)
    assert load_keys("scans") is None


def test_where_keys_cannot_follow_nothing_is_saved(home, route, use_keyring):
    use_keyring(LockedKeyring())
    before = Draft.of(Config((replace(route, credentials="keyring"),)))
    renamed = before.with_route(0, replace(before.entries[0].route, name="invoices"))
    with pytest.raises(SecretsUnavailable):
        save_draft(home, renamed, before)
    assert not home.config_file.exists()
