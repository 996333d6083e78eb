"""lifion-kinesis, which subscribes without an SDK and gives up on a stream that is silent for 10 s
(facts 3.2 and 6.6)."""

from lasting import sleep_until

IDLE_SECONDS = 60


def test_line_6_lifion_does_not_abort_an_idle_subscription(lifion):
    lifion.wait_until(lifion.subscribed_at)
    begin, = lifion.subscribed_at()
    sleep_until(begin + IDLE_SECONDS)
    lifion.put("aGVsbG8=")
    lifion.wait_until(lifion.records)
    assert [record["data"] for record in lifion.records()] == ["hello"]
    assert lifion.subscribed_at() == [begin], lifion.lines()
