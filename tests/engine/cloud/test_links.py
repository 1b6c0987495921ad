"""Links: a stranger without an account can read the object, and nothing else happens."""

from __future__ import annotations

import urllib.request
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.credentials import Credentials, RefreshableCredentials

from engine.cloud.account import Account
from engine.cloud.links import Links
from engine.cloud.objects import Head, Objects
from engine.errors import Trouble
from engine.model import Wanted

NOW = 1_000_000.0
DAY = 86400.0


def read(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read()


@pytest.mark.integration
@pytest.mark.parametrize("key", ["in/a.txt", "in/Grüße & a+b c%20.txt", "in//odd/./key"])
def test_whoever_has_the_link_can_read_the_object(account, bucket_and_queue, key):
    ground = bucket_and_queue
    ground.s3.put_object(Bucket=ground.bucket, Key=key, Body=b"for everybody")
    link = Links(account).make(Wanted(ground.bucket, key), 3600, NOW)
    assert read(link.url) == b"for everybody"
    assert (link.key, link.ends_at, link.is_of_sign_in) == (key, NOW + 3600, False)
    assert parse_qs(urlsplit(link.url).query)["X-Amz-Expires"] == ["3600"]


@pytest.mark.integration
def test_of_several_versions_the_one_that_was_meant_is_read(account, bucket_and_queue):
    ground = bucket_and_queue
    ground.s3.put_bucket_versioning(Bucket=ground.bucket, VersioningConfiguration={"Status": "Enabled"})
    first = ground.s3.put_object(Bucket=ground.bucket, Key="a", Body=b"first")["VersionId"]
    ground.s3.put_object(Bucket=ground.bucket, Key="a", Body=b"second")
    assert read(Links(account).make(Wanted(ground.bucket, "a", version_id=first), 60, NOW).url) == b"first"
    assert read(Links(account).make(Wanted(ground.bucket, "a"), 60, NOW).url) == b"second"


@pytest.mark.integration
def test_there_is_no_link_to_what_is_gone(account, bucket_and_queue):
    with pytest.raises(Trouble) as caught:
        Links(account).make(Wanted(bucket_and_queue.bucket, "in/gone"), 60, NOW)
    assert (caught.value.code, caught.value.subject) == ("gone-object", "in/gone")


@pytest.fixture
def links(route_to, monkeypatch):
    """Of an account in AWS; S3 is not asked, and has version v1 of everything."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")

    def made(head=lambda *_: Head(1, '"e"', "v1", "", ""), **changes):
        monkeypatch.setattr(Objects, "head", head)
        return Links(Account(replace(route_to(""), **changes)))

    return made


@pytest.mark.parametrize(
    ("bucket", "address"),
    [
        ("plain", "https://plain.s3.eu-central-1.amazonaws.com/k"),
        ("with.dots", "https://s3.eu-central-1.amazonaws.com/with.dots/k"),
    ],
)
def test_links_into_aws_lead_to_the_region_itself(links, bucket, address):
    """The global address redirects to the bucket's, for which the signature is none."""
    link = links(bucket=bucket, region="eu-central-1").make(Wanted(bucket, "k"), 60, NOW)
    assert link.url.partition("?")[0] == address
    assert parse_qs(urlsplit(link.url).query)["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_no_link_lasts_longer_than_s3_lets_it(links):
    link = links().make(Wanted("bucket", "k"), 30 * DAY, NOW)
    assert link.ends_at == NOW + 7 * DAY
    assert parse_qs(urlsplit(link.url).query)["X-Amz-Expires"] == ["604800"]


def refuses_versions(_objects, _key, version=""):
    if version:
        raise Trouble("not-allowed", "s3:GetObjectVersion")
    return Head(1, '"e"', "v1", "", "")


def test_who_may_not_read_versions_links_to_the_key_if_it_is_the_same_object(links):
    link = links(refuses_versions).make(Wanted("bucket", "k", version_id="v1", etag="e"), 60, NOW)
    assert "versionId" not in link.url
    with pytest.raises(Trouble, match="GetObjectVersion"):
        links(refuses_versions).make(Wanted("bucket", "k", version_id="v0", etag="another"), 60, NOW)


def test_a_link_ends_with_credentials_that_are_lent(links):
    maker = links()
    ends = datetime.now(timezone.utc) + timedelta(hours=1)  # noqa: UP017 - as botocore makes it
    lent = RefreshableCredentials("a", "s", "token", ends, dict, "sso")
    maker._account.session.get_credentials = lambda: lent
    link = maker.make(Wanted("bucket", "k"), DAY, ends.timestamp() - 3600)
    assert (link.ends_at, link.is_of_sign_in) == (ends.timestamp(), True)
    link = maker.make(Wanted("bucket", "k"), 60, ends.timestamp() - 3600)
    assert (link.ends_at, link.is_of_sign_in) == (ends.timestamp() - 3540, False)


def test_of_a_token_whose_end_nobody_knows_it_is_said_that_it_may_end_earlier(links):
    maker = links()
    maker._account.session.get_credentials = lambda: Credentials("a", "s", "token")
    link = maker.make(Wanted("bucket", "k"), DAY, NOW)
    assert (link.ends_at, link.is_of_sign_in) == (NOW + DAY, True)


def test_a_link_does_not_show_itself_in_a_log(links):
    assert "Signature" not in repr(links().make(Wanted("bucket", "k"), 60, NOW))
