"""lifion-kinesis, which subscribes without an SDK and gives up on a stream that is silent for 10 s
(facts 3.2 and 6.6)."""

from lasting import LIFE_SECONDS
from lifion_consumer import IDLE_SECONDS


def test_line_6_lifion_does_not_abort_an_idle_subscription(lifion):
    line = lifion.wait_for_records()
    assert [record["data"] for record in line["records"]] == ["hello"]
    first, *later = lifion.subscribed_at()
    assert line["at"] - first >= IDLE_SECONDS
    assert all(again - first > LIFE_SECONDS - 5 for again in later), lifion.lines()
