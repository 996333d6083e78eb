"""PutResourcePolicy. Source: AWS API reference PutResourcePolicy; kinesis-facts.md 4.7."""

import json

import pytest


def policy(arn, effect="Allow", **members):
    statement = {"Effect": effect, "Principal": {"AWS": "*"}, "Action": "kinesis:ListShards",
                 "Resource": arn, **members}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_policy_comes_back_as_it_was_put(kinesis):
    arn = kinesis.arn(kinesis.stream())
    for effect in ("Allow", "Deny"):
        wanted = policy(arn, effect)
        kinesis.put_resource_policy(ResourceARN=arn, Policy=wanted)
        got = kinesis.get_resource_policy(ResourceARN=arn)["Policy"]
        assert json.loads(got) == json.loads(wanted)


def test_consumer_has_a_policy_of_its_own(kinesis):
    stream = kinesis.arn(kinesis.stream())
    consumer = kinesis.consumer(stream)["ConsumerARN"]
    wanted = policy(consumer, Action="kinesis:DescribeStreamConsumer")
    kinesis.put_resource_policy(ResourceARN=consumer, Policy=wanted)
    got = kinesis.get_resource_policy(ResourceARN=consumer)["Policy"]
    assert json.loads(got) == json.loads(wanted)
    assert kinesis.get_resource_policy(ResourceARN=stream)["Policy"] == "{}"


@pytest.mark.parametrize("text", ["", "no policy", "[]", "{}"])
def test_text_that_is_no_policy(kinesis, text):
    arn = kinesis.arn(kinesis.stream())
    refusal = kinesis.refuse("put_resource_policy", ResourceARN=arn, Policy=text)
    assert refusal.error == "InvalidArgumentException"


@pytest.mark.weir_only
def test_condition_that_weir_does_not_know(kinesis):
    arn = kinesis.arn(kinesis.stream())
    unknown = policy(arn, Condition={"Bool": {"aws:SecureTransport": "true"}})
    refusal = kinesis.refuse("put_resource_policy", ResourceARN=arn, Policy=unknown)
    assert refusal.error == "InvalidArgumentException"
    assert "'Bool'" in refusal.message


def test_stream_that_is_not_there(kinesis):
    arn = kinesis.arn(kinesis.stream()) + "-not"
    refusal = kinesis.refuse("put_resource_policy", ResourceARN=arn, Policy=policy(arn))
    assert refusal.error == "ResourceNotFoundException"
