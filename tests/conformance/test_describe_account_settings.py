"""DescribeAccountSettings. Source: AWS API reference DescribeAccountSettings."""

import pytest


@pytest.mark.weir_only
def test_account_without_settings(new_service):
    service = new_service("--limits", "off")
    settings = service.describe_account_settings()["MinimumThroughputBillingCommitment"]
    assert settings == {"Status": "DISABLED"}
