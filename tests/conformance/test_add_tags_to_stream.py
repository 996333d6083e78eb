"""AddTagsToStream. Sources: AWS API reference; Kinesalite's tests, which ran on AWS."""

import pytest


def tags(kinesis, name):
    return {tag["Key"]: tag["Value"]
            for tag in kinesis.list_tags_for_stream(StreamName=name)["Tags"]}


def test_tags_are_added_and_replaced(kinesis):
    name = kinesis.stream()
    kinesis.add_tags_to_stream(StreamName=name, Tags={"a": "1", "b": "2"})
    kinesis.add_tags_to_stream(StreamName=name, Tags={"b": "3", "c": ""})
    assert tags(kinesis, name) == {"a": "1", "b": "3", "c": ""}


@pytest.mark.parametrize("key,value", [("a;b", "1"), ("a", "1;2")])
def test_characters_outside_of_the_set(kinesis, key, value):
    refusal = kinesis.refuse("add_tags_to_stream", StreamName=kinesis.stream(), Tags={key: value})
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == ("Some tags contain invalid characters. Valid characters: Unicode "
                               "letters, digits, white space, _ . / = + - % @.")


def test_percent_is_named_as_valid_and_refused_all_the_same(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("add_tags_to_stream", StreamName=name, Tags={"a%": "1"})
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"Failed to add tags to stream {name} under account {kinesis.account(name)} because some "
        "tags contained illegal characters. The allowed characters are Unicode letters, "
        "white-spaces, '_',',','/','=','+','-','@'.")


def test_letters_of_any_script(kinesis):
    name = kinesis.stream()
    kinesis.add_tags_to_stream(StreamName=name, Tags={"größe": "京都 1"})
    assert tags(kinesis, name) == {"größe": "京都 1"}


def fill(kinesis, name, count):
    for begin in range(0, count, 10):
        kinesis.add_tags_to_stream(StreamName=name, Tags={
            f"key{number:02d}": "x" for number in range(begin, begin + 10)})


def test_fifty_tags_fit_and_one_more_does_not(kinesis):
    """The text of AWS really says 10."""
    name = kinesis.stream()
    fill(kinesis, name, 50)
    kinesis.add_tags_to_stream(StreamName=name, Tags={"key00": "replaced"})
    refusal = kinesis.refuse("add_tags_to_stream", StreamName=name, Tags={"one-more": "x"})
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"Failed to add tags to stream {name} under account {kinesis.account(name)} because a "
        "given stream cannot have more than 10 tags associated with it.")
    assert len(tags(kinesis, name)) == 50


def test_stream_is_looked_up_before_the_characters(kinesis):
    refusal = kinesis.refuse("add_tags_to_stream", StreamName="weir-no-such", Tags={"a;b": "1"})
    assert refusal.error == "ResourceNotFoundException"


def test_key_too_long(kinesis):
    """The text of AWS for keys of maps."""
    refusal = kinesis.refuse("add_tags_to_stream", StreamName="a", Tags={"k" * 129: "v"})
    assert refusal.error == "ValidationException"
    assert ("at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member "
            "must have length less than or equal to 128, Member must have length greater than or "
            "equal to 1]") in refusal.message
