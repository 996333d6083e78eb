"""ListStreams. Sources: AWS API reference ListStreams; Kinesalite's tests, which ran on AWS."""


def test_streams_are_listed_in_order_of_their_names(kinesis):
    names = sorted(kinesis.stream() for _ in range(3))
    listed = kinesis.list_streams(Limit=100)["StreamNames"]
    assert listed == sorted(listed)
    assert [name for name in listed if name in names] == names


def test_summary_of_each_stream(kinesis):
    name = kinesis.stream()
    summaries = kinesis.list_streams(Limit=100)["StreamSummaries"]
    summary = next(summary for summary in summaries if summary["StreamName"] == name)
    assert set(summary) == {"StreamName", "StreamARN", "StreamStatus", "StreamModeDetails",
                            "StreamCreationTimestamp"}


def test_start_name_is_exclusive_and_need_not_exist(kinesis):
    name = kinesis.stream()
    before, after = name[:-1], name
    assert kinesis.list_streams(ExclusiveStartStreamName=before)["StreamNames"][0] >= name
    assert name not in kinesis.list_streams(ExclusiveStartStreamName=after)["StreamNames"]


def test_token_comes_exactly_when_there_is_more(kinesis):
    """New SDKs page by NextToken, and loop when the last page has one (service model)."""
    kinesis.stream()
    kinesis.stream()
    first = kinesis.list_streams(Limit=1)
    assert first["HasMoreStreams"] is True and first["NextToken"]
    last = kinesis.list_streams(ExclusiveStartStreamName="zzzz")
    assert last["HasMoreStreams"] is False and "NextToken" not in last
    assert last["StreamNames"] == []


def test_paginator_of_the_sdk_sees_each_stream_once(kinesis):
    names = {kinesis.stream() for _ in range(3)}
    pages = kinesis.client.get_paginator("list_streams").paginate(
        PaginationConfig={"PageSize": 2})
    seen = [name for page in pages for name in page["StreamNames"]]
    assert len(seen) == len(set(seen)) and names <= set(seen)


def test_token_that_is_none(kinesis):
    refusal = kinesis.refuse("list_streams", NextToken="bm90IGEgdG9rZW4=")
    assert refusal.error == "InvalidArgumentException"


def test_limit_above_the_range(kinesis):
    refusal = kinesis.refuse("list_streams", Limit=10001)
    assert refusal.message == (
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: "
        "Member must have value less than or equal to 10000")
