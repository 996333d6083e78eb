"""Applications of the Kinesis Client Library with one endpoint (facts 6.1, 9 line 7)."""

from catalog import CATALOG

RESHARDED = ("kcl-3-fan-out", "kcl-3-polling", "kcl-2-fan-out", "kcl-2-polling")
# What AWS too answers while an application begins, while workers compete and while shards change
# hands; each is what KCL asks for (facts 3.3, 6.1).
EXPECTED_ERRORS = {
    "ResourceNotFoundException", "ConditionalCheckFailedException", "ResourceInUseException",
    "LimitExceededException", "ProvisionedThroughputExceededException"}
TWO_WORKERS = ("kcl-3-two-workers", "kcl-2-two-workers")


def of(*scenarios):
    """A test of the outcome of each of these scenarios."""
    def mark(test):
        test.scenarios = scenarios
        return test
    return mark


@of(*RESHARDED)
def test_line_7_every_record_once_and_in_order_through_split_merge_resize_and_kill(outcome):
    assert outcome.but("K5") == []


@of(*RESHARDED)
def test_line_7_no_shard_is_read_again_after_its_end(outcome):
    """Without the last event's ChildShards KCL subscribes for ever (facts 3.3)."""
    assert outcome.only("K5") == []


@of(*TWO_WORKERS)
def test_leases_of_a_killed_worker_move_and_nothing_is_lost(outcome):
    assert outcome.findings == []


@of("multilang")
def test_record_processor_in_python_is_given_all_in_order(outcome):
    assert outcome.findings == []


@of("kpl")
def test_aggregated_records_are_taken_apart_and_keep_their_order(outcome):
    """A record for a shard that is no more is put again, and KCL leaves out what was misplaced."""
    assert outcome.findings == []
    # Not all: a record that is alone in its aggregate is put as it is.
    assert outcome.figures["of aggregates"] > outcome.figures["records"] / 2


@of("kcl-3-fan-out")
def test_kcl_3_keeps_all_in_one_table_with_an_index(outcome):
    assert outcome.tables == {"counter": ["LeaseOwnerToLeaseKeyIndex"]}


@of("kcl-2-fan-out")
def test_kcl_2_keeps_leases_only(outcome):
    assert outcome.tables == {"counter": []}


@of("kcl-3-fan-out", "kcl-2-polling")
def test_metrics_reach_the_one_endpoint(outcome):
    """Two of the metrics that KCL publishes for each shard (facts 6.1)."""
    assert {"RecordsProcessed", "MillisBehindLatest"} <= outcome.metrics


@of(*CATALOG)
def test_no_call_is_refused_that_aws_would_take(outcome):
    assert {error: count for error, count in outcome.errors.items()
            if error[1] not in EXPECTED_ERRORS} == {}
