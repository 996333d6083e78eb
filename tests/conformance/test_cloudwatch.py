"""CloudWatch's PutMetricData (--with-leases), with boto3's cloudwatch client in all the protocols
that its service model names, and what /metrics makes of it.

Expectations: the service model inside botocore, and the CloudWatch API reference.
"""

import gzip
import json
import re
from datetime import datetime, timedelta, timezone

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from weir_process import Weir

pytestmark = pytest.mark.weir_only

PROTOCOLS = ["json", "smithy-rpc-v2-cbor", "query"]
KEYS = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def model_of(protocol, folder):
    """The service model as if it had one protocol only, in a folder that botocore looks into."""
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    model = loader.load_service_model("cloudwatch", "service-2")
    metadata = dict(model["metadata"], protocol=protocol, protocols=[protocol])
    place = folder / "cloudwatch" / "2010-08-01"
    place.mkdir(parents=True)
    (place / "service-2.json").write_text(json.dumps(dict(model, metadata=metadata)))
    rules = loader.load_service_model("cloudwatch", "endpoint-rule-set-1")
    (place / "endpoint-rule-set-1.json").write_text(json.dumps(rules))
    return folder


def client_of(weir, protocol=None, folder=None, keys=KEYS, **config):
    session = botocore.session.Session()
    if protocol:
        session.get_component("data_loader").search_paths.insert(0, str(folder / protocol))
    config = Config(retries={"total_max_attempts": 1}, **config)
    return boto3.Session(botocore_session=session).client(
        "cloudwatch", endpoint_url=weir.endpoint, region_name="us-east-1",
        aws_access_key_id=keys[0], aws_secret_access_key=keys[1], config=config)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    for protocol in PROTOCOLS:
        model_of(protocol, folder / protocol)
    return folder


@pytest.fixture(scope="module")
def weir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cloudwatch")
    keys = folder / "credentials"
    keys.write_text(f"[app]\naws_access_key_id = {KEYS[0]}\naws_secret_access_key = {KEYS[1]}\n"
                    "aws_account_id = 111122223333\n"
                    "[limited]\naws_access_key_id = AKIALIMITED\naws_secret_access_key = secret\n"
                    "weir_operations = PutRecord\n")
    keys.chmod(0o600)
    server = Weir(":memory:", folder / "log", "--with-leases", "--credentials", str(keys))
    server.start()
    yield server
    server.close()


@pytest.fixture(params=PROTOCOLS)
def client(request, weir, models):
    made = client_of(weir, request.param, models)
    assert made.meta.service_model.resolved_protocol == request.param
    return made


def metrics(weir):
    status, body = weir.admin("/metrics")
    assert status == 200
    return body.decode() if isinstance(body, bytes) else body


def series(weir, suffix, **labels):
    """The value of the one series of weir_cloudwatch_metric_SUFFIX that has these labels."""
    found = []
    for line in metrics(weir).splitlines():
        name, _, rest = line.partition("{")
        parts = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', rest))
        if name == f"weir_cloudwatch_metric_{suffix}" and labels.items() <= parts.items():
            found.append(float(line.rpartition(" ")[2]))
    assert len(found) == 1, f"{suffix} {labels}: {found}"
    return found[0]


def refused(client, **arguments):
    with pytest.raises(ClientError) as caught:
        client.put_metric_data(**arguments)
    return caught.value.response


def one(name="m", **members):
    return {"MetricName": name, **members}


def test_data_land_in_the_metrics(weir, client):
    space = "app-" + client.meta.service_model.resolved_protocol
    now = datetime.now(timezone.utc)
    answer = client.put_metric_data(Namespace=space, MetricData=[
        one("Time", Timestamp=now, Unit="Milliseconds",
            Dimensions=[{"Name": "Operation", "Value": 'Process "Task" \\ & <x>'}],
            StatisticValues={"SampleCount": 4, "Sum": 10.5, "Minimum": 0.5, "Maximum": 7}),
        one("Count", Values=[1, 2.5], Counts=[3, 2]),
        one("Count", Value=-1.25, StorageResolution=1)])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    # The CBOR parser of botocore reads no id where an operation has no output.
    request_id = answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
    assert answer["ResponseMetadata"].get("RequestId", request_id) == request_id
    time = {"namespace": space, "metric": "Time", "unit": "Milliseconds",
            "account": "111122223333", "region": "us-east-1",
            "dimension_Operation": 'Process \\"Task\\" \\\\ & <x>'}
    assert [series(weir, suffix, **time) for suffix in ("count", "sum", "min", "max")] == \
        [4, 10.5, 0.5, 7]
    count = {"namespace": space, "metric": "Count", "unit": "None"}
    assert [series(weir, suffix, **count) for suffix in ("count", "sum", "min", "max")] == \
        [6, 6.75, -1.25, 2.5]


# boto3 compresses bodies of 10 KiB and more.
def test_large_bodies_come_compressed(weir, client):
    space = "large-" + client.meta.service_model.resolved_protocol
    encodings = []
    client.meta.events.register("before-send.cloudwatch.PutMetricData", lambda request, **_:
                                encodings.append(request.headers.get("Content-Encoding")))
    client.put_metric_data(Namespace=space, MetricData=[
        one(Value=number, Dimensions=[{"Name": "Shard", "Value": "shardId-000000000000"}])
        for number in range(1000)])
    assert [str(encoding, "ascii") if isinstance(encoding, bytes) else encoding
            for encoding in encodings] == ["gzip"]
    assert series(weir, "sum", namespace=space) == 499_500


@pytest.mark.parametrize("members, code, fragment", [
    ({"MetricData": [one()]}, "InvalidParameterCombination", "MetricData.member.1.Value"),
    ({"MetricData": [one(Value=1), one(Value=1, Unit="count")]}, "InvalidParameterValue",
     "MetricData.member.2.Unit"),
    ({"MetricData": [one(Value=float("nan"))]}, "InvalidParameterValue",
     "The value NaN for parameter MetricData.member.1.Value is invalid."),
    ({"MetricData": [one(Value=1, Timestamp=datetime.now(timezone.utc) - timedelta(days=15))]},
     "InvalidParameterValue", "Timestamp"),
    ({"MetricData": [one(Values=[1.0] * 151)]}, "InvalidParameterValue", "greater than 150"),
    ({"MetricData": [one(Value=1)] * 1001}, "InvalidParameterValue", "greater than 1000"),
    ({}, "MissingParameter", "MetricData"),
], ids=["no value", "unit", "nan", "old", "values", "data", "nothing"])
def test_errors_have_cloudwatchs_codes(client, members, code, fragment):
    answer = refused(client, Namespace="app", **members)
    assert answer["Error"]["Code"] == code
    assert fragment in answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_wrong_signature_is_refused(weir, models, client):
    protocol = client.meta.service_model.resolved_protocol
    wrong = client_of(weir, protocol, models, keys=(KEYS[0], "wrong"))
    answer = refused(wrong, Namespace="app", MetricData=[one(Value=1)])
    assert answer["Error"]["Code"] == "SignatureDoesNotMatch"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_key_that_is_limited_to_kinesis_may_not(weir, models, client):
    protocol = client.meta.service_model.resolved_protocol
    limited = client_of(weir, protocol, models, keys=("AKIALIMITED", "secret"))
    answer = refused(limited, Namespace="app", MetricData=[one(Value=1)])
    assert answer["Error"]["Code"] in ("AccessDenied", "AccessDeniedException")


# The scope of a signature names the service: "monitoring".
def test_a_signature_for_another_service_is_refused(weir):
    session = boto3.Session(aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1])
    client = session.client("cloudwatch", endpoint_url=weir.endpoint, region_name="us-east-1",
                            config=Config(retries={"total_max_attempts": 1}))
    client.meta.events.register(
        "before-sign.cloudwatch", lambda request, **_: request.context.update(
            {"signing": {"signing_name": "kinesis", "region": "us-east-1"}}))
    answer = refused(client, Namespace="app", MetricData=[one(Value=1)])
    assert "correct service" in answer["Error"]["Message"]


def test_other_operations_are_refused_by_name(client):
    with pytest.raises(ClientError) as caught:
        client.list_metrics()
    error = caught.value.response["Error"]
    assert error["Code"] in ("InvalidAction", "UnknownOperationException")
    assert "PutMetricData" in error["Message"]


def test_a_bomb_is_refused(weir, client):
    protocol = client.meta.service_model.resolved_protocol
    bomb = gzip.compress(b" " * (100 * 1024 * 1024))

    def replace(request, **_):
        request.data = bomb
        request.headers["Content-Encoding"] = "gzip"
        request.headers["Content-Length"] = str(len(bomb))

    client.meta.events.register("before-sign.cloudwatch.PutMetricData", replace)
    answer = refused(client, Namespace=protocol, MetricData=[one(Value=1)])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 413
    assert weir.process.poll() is None
