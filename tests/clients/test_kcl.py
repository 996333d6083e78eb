"""The Kinesis Client Library with one endpoint for streams and leases (facts 6.1)."""

from catalog import CATALOG

RESHARDED = [name for name in CATALOG if name.startswith("kcl-")]


def of(*scenarios):
    """A test of the outcome of each of these scenarios."""
    def mark(test):
        test.scenarios = scenarios
        return test
    return mark


@of(*RESHARDED)
def test_line_7_every_record_once_and_in_order_through_split_merge_resize_and_kill(outcome):
    assert [finding for finding in outcome.findings if not finding.startswith("K5")] == []


@of(*RESHARDED)
def test_line_7_no_shard_is_read_again_after_its_end(outcome):
    """Without the last event's ChildShards KCL subscribes for ever (facts 3.3)."""
    assert [finding for finding in outcome.findings if finding.startswith("K5")] == []


@of("kcl-3-fan-out")
def test_kcl_3_keeps_all_in_one_table_with_an_index(outcome):
    assert outcome.tables == {"counter": ["LeaseOwnerToLeaseKeyIndex"]}


@of("kcl-2-fan-out")
def test_kcl_2_keeps_leases_only(outcome):
    assert outcome.tables == {"counter": []}
