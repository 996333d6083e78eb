"""GetResourcePolicy. Source: AWS API reference GetResourcePolicy; kinesis-facts.md 4.7."""


def test_stream_without_a_policy(kinesis):
    """Acceptance line 24."""
    arn = kinesis.arn(kinesis.stream())
    assert kinesis.get_resource_policy(ResourceARN=arn)["Policy"] == "{}"


def test_stream_that_is_not_there(kinesis):
    arn = kinesis.arn(kinesis.stream()) + "-not"
    refusal = kinesis.refuse("get_resource_policy", ResourceARN=arn)
    assert refusal.error == "ResourceNotFoundException"
