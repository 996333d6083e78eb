"""UpdateChannel (tests/conformance/channels.py says where expectations come from)."""

import pytest

from channels import create, describe, on_demand


@pytest.fixture(scope="module")
def delivering(new_service, tmp_path_factory):
    return new_service("--limits", "off", "--s3-root", str(tmp_path_factory.mktemp("s3")))


def test_changes_the_freshness(delivering):
    arn = create(delivering, on_demand(delivering))["ChannelARN"]
    updated = delivering.update_channel(
        ChannelARN=arn, S3DestinationConfiguration={"DataFreshnessInSeconds": 60})
    assert updated["ChannelDescription"]["ChannelStatus"] == "UPDATING"
    found = describe(delivering, arn)
    assert found["S3DestinationConfiguration"]["DataFreshnessInSeconds"] == 60
    assert found["ChannelStatus"] == "ACTIVE"


def test_needs_something_to_change(delivering):
    arn = create(delivering, on_demand(delivering))["ChannelARN"]
    refusal = delivering.refuse("update_channel", ChannelARN=arn)
    assert refusal.error == "InvalidArgumentException"
