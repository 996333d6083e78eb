"""ListTagsForStream. Sources: AWS API reference; Kinesalite's tests, which ran on AWS."""

import pytest


@pytest.fixture(scope="module")
def tagged(kinesis):
    name = kinesis.stream()
    kinesis.add_tags_to_stream(StreamName=name, Tags={"c": "3", "a": "1", "b": "2"})
    return name


def keys(reply):
    return [tag["Key"] for tag in reply["Tags"]]


def test_tags_are_sorted_by_key(kinesis, tagged):
    reply = kinesis.list_tags_for_stream(StreamName=tagged)
    assert keys(reply) == ["a", "b", "c"]
    assert reply["HasMoreTags"] is False


def test_pages(kinesis, tagged):
    first = kinesis.list_tags_for_stream(StreamName=tagged, Limit=2)
    assert (keys(first), first["HasMoreTags"]) == (["a", "b"], True)
    rest = kinesis.list_tags_for_stream(StreamName=tagged, ExclusiveStartTagKey="b")
    assert (keys(rest), rest["HasMoreTags"]) == (["c"], False)


def test_start_key_need_not_exist(kinesis, tagged):
    reply = kinesis.list_tags_for_stream(StreamName=tagged, ExclusiveStartTagKey="aa")
    assert keys(reply) == ["b", "c"]


def test_stream_without_tags(kinesis):
    reply = kinesis.list_tags_for_stream(StreamName=kinesis.stream())
    assert (reply["Tags"], reply["HasMoreTags"]) == ([], False)


def test_limit_above_the_range(kinesis):
    refusal = kinesis.refuse("list_tags_for_stream", StreamName="a", Limit=51)
    assert refusal.message == (
        "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: "
        "Member must have value less than or equal to 50")


def test_unknown_stream(kinesis):
    refusal = kinesis.refuse("list_tags_for_stream", StreamName="weir-no-such")
    assert refusal.error == "ResourceNotFoundException"
