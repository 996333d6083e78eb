"""ListTagsForResource. Source: AWS API reference ListTagsForResource."""


def tags(kinesis, arn):
    return kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"]


def test_tags_that_a_stream_was_made_with(kinesis):
    arn = kinesis.arn(kinesis.stream(Tags={"b": "1", "a": "2"}))
    found = sorted(tags(kinesis, arn), key=lambda tag: tag["Key"])
    assert found == [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "1"}]


def test_tags_that_a_consumer_was_made_with(kinesis):
    arn = kinesis.arn(kinesis.stream())
    consumer = kinesis.consumer(arn, Tags={"team": "x"})["ConsumerARN"]
    assert tags(kinesis, consumer) == [{"Key": "team", "Value": "x"}]
    assert tags(kinesis, arn) == []


def test_unknown_stream(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("list_tags_for_resource",
                             ResourceARN=kinesis.arn(name).replace(name, "weir-no-such"))
    assert refusal.error == "ResourceNotFoundException"
