"""Ring c: a real AWS SDK over HTTP against the release binary.

    scripts/test c                                  starts servers of its own
    pytest tests/conformance --endpoint URL         another server
    pytest tests/conformance --aws --region R       Amazon Kinesis, with your account and costs

Tests of our flags (state delay, limits) start a server with them; against another server they run
with what that server does, and those that cannot are marked weir_only.
"""

import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "support"))

from weir_process import Weir  # noqa: E402
from wire import Wire  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--endpoint", help="URL of a running server")
    parser.addoption("--aws", action="store_true", help="run against Amazon Kinesis")
    parser.addoption("--region", default="us-east-1")


def pytest_configure(config):
    config.addinivalue_line("markers", "weir_only: needs flags of weir's own")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--aws") or config.getoption("--endpoint"):
        for item in items:
            if item.get_closest_marker("weir_only"):
                item.add_marker(pytest.mark.skip(reason="needs flags of weir's own"))


@dataclass
class Refusal:
    error: str
    message: str
    status: int


class Service:
    """One endpoint: a boto3 client, the wire, and short words for what tests do all the time."""

    def __init__(self, endpoint, region, session, process=None):
        self.region = region
        self.endpoint = endpoint or f"https://kinesis.{region}.amazonaws.com"
        self.process = process
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1},
                        max_pool_connections=32)
        self.client = session.client("kinesis", region_name=region, endpoint_url=endpoint,
                                     config=config)
        self.wire = Wire(self.endpoint, session.get_credentials(), region)
        self._streams = []

    def __getattr__(self, operation):
        return getattr(self.client, operation)

    def new_name(self):
        return f"weir-test-{uuid.uuid4().hex[:12]}"

    def stream(self, shards=1, **members):
        """The name of a new ACTIVE stream; it is deleted when the session ends."""
        name = self.new_name()
        self.client.create_stream(StreamName=name, ShardCount=shards, **members)
        self._streams.append(name)
        self.active(name)
        return name

    def active(self, name):
        if self.summary(name)["StreamStatus"] != "ACTIVE":
            waiter = self.client.get_waiter("stream_exists")
            waiter.wait(StreamName=name, WaiterConfig={"Delay": 1})

    def summary(self, name):
        return self.client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]

    def arn(self, name):
        return self.summary(name)["StreamARN"]

    def account(self, name):
        return self.arn(name).split(":")[4]

    def consumer(self, arn, name="reader", **members):
        """A new ACTIVE consumer of the stream with this ARN, as it is described."""
        self.client.register_stream_consumer(StreamARN=arn, ConsumerName=name, **members)
        while True:
            found = self.client.describe_stream_consumer(StreamARN=arn, ConsumerName=name)
            if found["ConsumerDescription"]["ConsumerStatus"] == "ACTIVE":
                return found["ConsumerDescription"]
            time.sleep(1)

    def shards(self, name):
        return self.client.list_shards(StreamName=name)["Shards"]

    def iterator(self, name, kind="TRIM_HORIZON", shard="shardId-000000000000", **members):
        return self.client.get_shard_iterator(
            StreamName=name, ShardId=shard, ShardIteratorType=kind, **members)["ShardIterator"]

    def read(self, name, shard="shardId-000000000000", count=None, kind="TRIM_HORIZON", **members):
        """Records from an iterator until `count` came, or until a page says it is at the end."""
        records, iterator = [], self.iterator(name, kind, shard, **members)
        while iterator:
            page = self.client.get_records(ShardIterator=iterator)
            records += page["Records"]
            iterator = page.get("NextShardIterator")
            enough = len(records) >= count if count else page["MillisBehindLatest"] == 0
            if enough:
                break
        return records

    def refuse(self, operation, **members):
        """What the service answers to a call that must fail."""
        try:
            reply = getattr(self.client, operation)(**members)
        except ClientError as error:
            answer = error.response
            return Refusal(answer["Error"]["Code"], answer["Error"]["Message"],
                           answer["ResponseMetadata"]["HTTPStatusCode"])
        reply.pop("ResponseMetadata")
        pytest.fail(f"{operation} {members}: expected an error, got {reply}")

    def refuse_members(self, operation, members):
        """The same for members an SDK cannot write: (type, message)."""
        answer = self.wire.call(operation, members)
        assert answer.status == 400, f"{operation} {members}: got {answer}"
        return answer.error

    def delete_streams(self):
        for name in self._streams:
            try:
                self.client.delete_stream(StreamName=name, EnforceConsumerDeletion=True)
            except ClientError:
                pass  # the test deleted it


def session_for(config):
    if config.getoption("--aws"):
        return boto3.Session()
    return boto3.Session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")


@pytest.fixture(scope="session")
def new_service(request, tmp_path_factory):
    """Starts weir with flags and gives the Service; or the one server the user named."""
    config, services, processes = request.config, [], []
    region, session = config.getoption("--region"), session_for(config)

    def make(*flags, data=":memory:"):
        endpoint, process = config.getoption("--endpoint"), None
        if not endpoint and not config.getoption("--aws"):
            log = tmp_path_factory.mktemp("weir") / "weir.log"
            process = Weir(data, log, *flags)
            process.start()
            processes.append(process)
            endpoint = process.endpoint
        services.append(Service(endpoint, region, session, process))
        return services[-1]

    yield make
    for service in services:
        if service.process is None:
            service.delete_streams()
    for process in processes:
        process.close()


@pytest.fixture(scope="session")
def kinesis(new_service):
    """The service most tests use: no limits, changes of state complete when the call returns."""
    return new_service("--limits", "off")


@pytest.fixture(scope="session")
def slow(new_service):
    """Streams stay CREATING, UPDATING and DELETING for ten minutes."""
    return new_service("--limits", "off", "--state-delay", "600000")


@pytest.fixture
def limited(new_service):
    """AWS's limits per shard, with full buckets."""
    return new_service("--limits", "aws")


@pytest.fixture(autouse=True)
def survives(request):
    """A server that died is told in the test that killed it, and started again for the others."""
    names = {"kinesis", "slow", "limited"} & set(request.fixturenames)
    servers = [request.getfixturevalue(name).process for name in names]
    yield
    for server in servers:
        if server and server.process.poll() is not None:
            code, said = server.process.returncode, server.tail()
            server.start()
            pytest.fail(f"weir exited with {code}:\n{said}")
