"""UpdateAccountSettings. Source: AWS API reference UpdateAccountSettings; kinesis-facts.md 4.1."""

from datetime import timedelta

import pytest

# A commitment costs money on AWS.
pytestmark = pytest.mark.weir_only


def update(service, status):
    wanted = {"Status": status}
    answer = service.update_account_settings(MinimumThroughputBillingCommitment=wanted)
    return answer["MinimumThroughputBillingCommitment"]


def test_commitment_lasts_a_day(new_service):
    service = new_service("--limits", "off")
    enabled = update(service, "ENABLED")
    assert enabled["Status"] == "ENABLED"
    assert enabled["EarliestAllowedEndAt"] - enabled["StartedAt"] == timedelta(days=1)
    assert "EndedAt" not in enabled
    ending = update(service, "DISABLED")
    assert ending["Status"] == "ENABLED_UNTIL_EARLIEST_ALLOWED_END"
    assert service.describe_account_settings()["MinimumThroughputBillingCommitment"] == ending
    assert update(service, "ENABLED") == enabled


@pytest.mark.parametrize("members, item", [
    ({}, "Value null at 'minimumThroughputBillingCommitment' failed to satisfy constraint: Member "
         "must not be null"),
    ({"MinimumThroughputBillingCommitment": {"Status": "ON"}},
     "Value 'ON' at 'minimumThroughputBillingCommitment.status' failed to satisfy constraint: "
     "Member must satisfy enum value set: ["),
])
def test_status_that_is_none(kinesis, members, item):
    refusal = kinesis.refuse("update_account_settings", **members)
    assert refusal.error == "ValidationException"
    assert item in refusal.message
