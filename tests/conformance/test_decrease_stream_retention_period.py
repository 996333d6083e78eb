"""DecreaseStreamRetentionPeriod. Sources: AWS API reference; Kinesalite's tests on AWS."""


def change(kinesis, name, hours):
    kinesis.decrease_stream_retention_period(StreamName=name, RetentionPeriodHours=hours)
    kinesis.active(name)


def test_period_shrinks(kinesis):
    name = kinesis.stream()
    kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=48)
    kinesis.active(name)
    change(kinesis, name, 24)
    assert kinesis.summary(name)["RetentionPeriodHours"] == 24


def test_equal_period_is_accepted(kinesis):
    name = kinesis.stream()
    change(kinesis, name, 24)
    assert kinesis.summary(name)["RetentionPeriodHours"] == 24


def test_shorter_than_a_day(kinesis):
    refusal = kinesis.refuse("decrease_stream_retention_period", StreamName=kinesis.stream(),
                             RetentionPeriodHours=23)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == ("Minimum allowed retention period is 24 hours. Requested retention "
                               "period (23 hours) is too short.")


def test_longer_than_now(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("decrease_stream_retention_period", StreamName=name,
                             RetentionPeriodHours=48)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"Requested retention period (48 hours) for stream {name} can not be longer than existing "
        "retention period (24 hours). Use IncreaseRetentionPeriod API.")


def test_stream_is_looked_up_before_the_range(kinesis):
    refusal = kinesis.refuse("decrease_stream_retention_period", StreamName="weir-no-such",
                             RetentionPeriodHours=1)
    assert refusal.error == "ResourceNotFoundException"
