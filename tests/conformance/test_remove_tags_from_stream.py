"""RemoveTagsFromStream. Sources: AWS API reference; Kinesalite's tests, which ran on AWS."""


def test_named_tags_go_and_the_others_stay(kinesis):
    name = kinesis.stream()
    kinesis.add_tags_to_stream(StreamName=name, Tags={"a": "1", "b": "2", "c": "3"})
    kinesis.remove_tags_from_stream(StreamName=name, TagKeys=["a", "c"])
    assert kinesis.list_tags_for_stream(StreamName=name)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_unknown_key_is_no_error(kinesis):
    kinesis.remove_tags_from_stream(StreamName=kinesis.stream(), TagKeys=["never-set"])


def test_characters_outside_of_the_set(kinesis):
    refusal = kinesis.refuse("remove_tags_from_stream", StreamName=kinesis.stream(),
                             TagKeys=["a;b"])
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message.startswith("Some tags contain invalid characters.")


def test_percent_has_its_own_text(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("remove_tags_from_stream", StreamName=name, TagKeys=["a%"])
    assert refusal.message.startswith(
        f"Failed to remove tags from stream {name} under account {kinesis.account(name)} because "
        "some tags contained illegal characters.")


def test_stream_is_looked_up_before_the_characters(kinesis):
    refusal = kinesis.refuse("remove_tags_from_stream", StreamName="weir-no-such", TagKeys=["a;b"])
    assert refusal.error == "ResourceNotFoundException"


def test_no_keys_at_all(kinesis):
    refusal = kinesis.refuse("remove_tags_from_stream", StreamName="a", TagKeys=[])
    assert refusal.error == "ValidationException"
    assert ("at 'tagKeys' failed to satisfy constraint: Member must have length greater than or "
            "equal to 1") in refusal.message
