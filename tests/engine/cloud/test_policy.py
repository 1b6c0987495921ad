from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.cloud.policy import account_in, minimal_policy, queue_arn
from engine.settings.route import Route

ROUTE = Route("scans", "/scans", bucket="bbb", prefix="in/", queue="q", region="eu-central-1")


def allowed(route: Route, account: str = "123456789012") -> dict[str, set[str]]:
    """The actions, by resource."""
    document = json.loads(minimal_policy(route, account))
    return {statement["Resource"][0]: set(statement["Action"]) for statement in document["Statement"]}


def test_both_ways_need_the_prefix_and_one_queue():
    by_resource = allowed(ROUTE)
    assert by_resource["arn:aws:s3:::bbb"] == {"s3:ListBucket", "s3:ListBucketMultipartUploads"}
    assert {"s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"} <= by_resource["arn:aws:s3:::bbb/in/*"]
    assert {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"} <= by_resource[
        "arn:aws:sqs:eu-central-1:123456789012:q"
    ]


def test_nothing_may_be_deleted_but_the_doctors_probe():
    for resource, actions in allowed(ROUTE).items():
        if resource != "arn:aws:s3:::bbb/in/.bucket-brigade-probe/*":
            assert not {action for action in actions if action.startswith("s3:Delete")}


def test_a_way_that_is_not_used_needs_nothing():
    up = set().union(*allowed(replace(ROUTE, download=False)).values())
    down = set().union(*allowed(replace(ROUTE, upload=False)).values())
    assert not up & {"sqs:ReceiveMessage", "sqs:DeleteMessage", "s3:GetObjectVersion"}
    assert not down & {"sqs:SendMessage", "sqs:CreateQueue", "s3:PutObject", "s3:DeleteObject"}


def test_two_queues_are_allowed_what_each_is_used_for():
    by_resource = allowed(replace(ROUTE, download_queue="arrivals"))
    assert "sqs:ReceiveMessage" not in by_resource["arn:aws:sqs:eu-central-1:123456789012:q"]
    assert "sqs:SendMessage" not in by_resource["arn:aws:sqs:eu-central-1:123456789012:arrivals"]


@pytest.mark.parametrize(
    ("queue", "arn"),
    [
        ("q", "arn:aws:sqs:*:*:q"),
        ("https://sqs.eu-west-1.amazonaws.com/111122223333/q.fifo", "arn:aws:sqs:eu-west-1:111122223333:q.fifo"),
        ("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q", "arn:aws-cn:sqs:cn-north-1:111122223333:q"),
    ],
)
def test_queues_have_arns(queue, arn):
    assert queue_arn(queue) == arn


def test_an_access_point_stands_for_its_bucket():
    point = "arn:aws:s3:eu-central-1:123456789012:accesspoint/mine"
    assert f"{point}/object/in/*" in allowed(replace(ROUTE, bucket=point))


def test_the_account_is_read_from_what_the_doctor_found():
    assert account_in("arn:aws:sts::123456789012:assumed-role/x/y") == "123456789012"
    assert account_in("1234567890123") == ""


KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def test_an_encryption_key_that_a_server_named_is_allowed():
    told = f"User: x is not authorized to perform: kms:GenerateDataKey on resource: {KEY} because"
    for route, actions in (
        (ROUTE, {"kms:Decrypt", "kms:GenerateDataKey"}),
        (replace(ROUTE, upload=False), {"kms:Decrypt"}),
    ):
        statements = json.loads(minimal_policy(route, told=told))["Statement"]
        (found,) = [statement for statement in statements if statement["Sid"] == "EncryptionKeys"]
        assert (found["Resource"], set(found["Action"])) == ([KEY], actions)


def test_the_dead_letter_desk_may_look_and_delete_where_there_is_such_a_queue():
    told = "arn:aws:sqs:eu-central-1:123456789012:q and arn:aws:sqs:eu-central-1:123456789012:q-dead."
    statements = {each["Sid"]: each for each in json.loads(minimal_policy(ROUTE, told=told))["Statement"]}
    desk = statements["DeadLetterDesk"]
    assert desk["Resource"] == ["arn:aws:sqs:eu-central-1:123456789012:q-dead"]
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage"} <= set(desk["Action"])
    assert "sqs:SendMessage" not in desk["Action"]
    assert "DeadLetterDesk" not in minimal_policy(ROUTE)
