"""CreateStream. Sources: AWS API reference CreateStream; Kinesalite's tests, which ran on AWS."""

from hashing import ranges


def test_new_stream_is_there_and_complete(kinesis):
    name = kinesis.stream(shards=3)
    summary = kinesis.summary(name)
    assert summary["StreamStatus"] == "ACTIVE"
    assert summary["OpenShardCount"] == 3
    assert summary["RetentionPeriodHours"] == 24
    assert summary["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}


def test_shards_divide_the_hash_space_evenly(kinesis):
    """As recorded on AWS by Kinesalite: floor(2^128 / n) each, the last takes the rest."""
    shards = kinesis.shards(kinesis.stream(shards=3))
    assert ranges(shards) == [
        (0, 113427455640312821154458202477256070484),
        (113427455640312821154458202477256070485, 226854911280625642308916404954512140969),
        (226854911280625642308916404954512140970, 2**128 - 1)]
    assert [shard["ShardId"] for shard in shards] == [
        f"shardId-{number:012d}" for number in range(3)]


def test_answer_is_empty(kinesis):
    """Operations without output answer no body at all, not {} (Kinesalite, on AWS)."""
    answer = kinesis.wire.call("CreateStream", {"StreamName": kinesis.new_name(), "ShardCount": 1})
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == "0"


def test_same_name_again(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("create_stream", StreamName=name, ShardCount=1)
    assert refusal.error == "ResourceInUseException"
    assert refusal.message == f"Stream {name} under account {kinesis.account(name)} already exists."
    assert refusal.status == 400


def test_status_is_creating_and_shards_are_hidden(slow):
    """DescribeStream of a CREATING stream lists no shards (Kinesalite, on AWS)."""
    name = slow.new_name()
    slow.create_stream(StreamName=name, ShardCount=2)
    description = slow.describe_stream(StreamName=name)["StreamDescription"]
    assert description["StreamStatus"] == "CREATING"
    assert description["Shards"] == []
    assert description["HasMoreShards"] is False


def test_name_of_forbidden_characters(kinesis):
    refusal = kinesis.refuse("create_stream", StreamName="a b", ShardCount=1)
    assert refusal.error == "ValidationException"
    assert refusal.message == (
        "1 validation error detected: Value 'a b' at 'streamName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")


def test_name_too_long_and_no_shards_are_told_together(kinesis):
    """AWS joins the broken constraints in any order (Kinesalite's tests accept each)."""
    name = "a" * 129
    refusal = kinesis.refuse("create_stream", StreamName=name, ShardCount=0)
    assert refusal.error == "ValidationException"
    assert refusal.message.startswith("2 validation errors detected: ")
    assert (f"Value '{name}' at 'streamName' failed to satisfy constraint: "
            "Member must have length less than or equal to 128") in refusal.message
    assert ("Value '0' at 'shardCount' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1") in refusal.message


def test_count_written_as_text(kinesis):
    error = kinesis.refuse_members("CreateStream", {"StreamName": "a", "ShardCount": "1"})
    assert error == ("SerializationException",
                     "class java.lang.String can not be converted to an Integer")


def test_tags_of_the_call_are_set(kinesis):
    name = kinesis.stream(Tags={"team": "data"})
    assert kinesis.list_tags_for_stream(StreamName=name)["Tags"] == [
        {"Key": "team", "Value": "data"}]
