"""IncreaseStreamRetentionPeriod. Sources: AWS API reference; Kinesalite's tests on AWS."""


def change(kinesis, name, hours):
    kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=hours)
    kinesis.active(name)


def test_period_grows_to_its_maximum(kinesis):
    name = kinesis.stream()
    for hours in (25, 8760):
        change(kinesis, name, hours)
        assert kinesis.summary(name)["RetentionPeriodHours"] == hours


def test_equal_period_is_accepted(kinesis):
    name = kinesis.stream()
    change(kinesis, name, 24)
    assert kinesis.summary(name)["RetentionPeriodHours"] == 24


def test_shorter_than_now(kinesis):
    name = kinesis.stream()
    change(kinesis, name, 25)
    refusal = kinesis.refuse("increase_stream_retention_period", StreamName=name,
                             RetentionPeriodHours=24)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"Requested retention period (24 hours) for stream {name} can not be shorter than existing "
        "retention period (25 hours). Use DecreaseRetentionPeriod API.")


def test_longer_than_a_year(kinesis):
    refusal = kinesis.refuse("increase_stream_retention_period", StreamName=kinesis.stream(),
                             RetentionPeriodHours=8761)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == ("Maximum allowed retention period is 8760 hours. Requested "
                               "retention period (8761 hours) is too long.")


def test_stream_is_looked_up_before_the_range(kinesis):
    refusal = kinesis.refuse("increase_stream_retention_period", StreamName="weir-no-such",
                             RetentionPeriodHours=1)
    assert refusal.error == "ResourceNotFoundException"


def test_answer_is_empty(kinesis):
    answer = kinesis.wire.call("IncreaseStreamRetentionPeriod", {
        "StreamName": kinesis.stream(), "RetentionPeriodHours": 48})
    assert (answer.status, answer.body) == (200, b"")
