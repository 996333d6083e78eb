"""DeleteResourcePolicy. Source: AWS API reference DeleteResourcePolicy; kinesis-facts.md 4.7."""

import json


def test_policy_is_gone(kinesis):
    arn = kinesis.arn(kinesis.stream())
    statement = {"Effect": "Allow", "Principal": "*", "Action": "kinesis:*", "Resource": arn}
    kinesis.put_resource_policy(ResourceARN=arn, Policy=json.dumps({"Statement": statement}))
    kinesis.delete_resource_policy(ResourceARN=arn)
    assert kinesis.get_resource_policy(ResourceARN=arn)["Policy"] == "{}"


def test_stream_without_a_policy(kinesis):
    arn = kinesis.arn(kinesis.stream())
    refusal = kinesis.refuse("delete_resource_policy", ResourceARN=arn)
    assert refusal.error == "ResourceNotFoundException"
