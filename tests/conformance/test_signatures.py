"""Signatures verified for real (--credentials): the requests are signed by boto3.

The texts are those of facts 1.6. Presigned requests and clocks that are off are made with
botocore's signers, which take the time from one place.
"""

import datetime
import hashlib
import json
import os
import socket
import subprocess
import time
from random import Random

import boto3
import botocore.auth
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from weir_process import BINARY, Weir, free_port
from wire import JSON, Wire

pytestmark = pytest.mark.weir_only

REGION = "us-east-1"
DIFFERS = ("The request signature we calculated does not match the signature you provided. Check "
           "your AWS Secret Access Key and signing method. Consult the service documentation for "
           "details.")
UNKNOWN = "The security token included in the request is invalid."

APP = ("AKIAAPP", "app/secret+")
OTHER = ("AKIAOTHER", "other")
PRODUCER = ("AKIAPRODUCER", "producer")
SESSION = ("ASIASESSION", "session", "tok/en+==")
EXPIRED = ("ASIAEXPIRED", "expired", "old")

KEYS = f"""
[app]
aws_access_key_id = {APP[0]}
aws_secret_access_key = {APP[1]}

[other]
aws_access_key_id = {OTHER[0]}
aws_secret_access_key = {OTHER[1]}
aws_account_id = 111122223333

[producer]
aws_access_key_id = {PRODUCER[0]}
aws_secret_access_key = {PRODUCER[1]}
weir_operations = PutRecord, PutRecords

[session]
aws_access_key_id = {SESSION[0]}
aws_secret_access_key = {SESSION[1]}
aws_session_token = {SESSION[2]}

[expired]
aws_access_key_id = {EXPIRED[0]}
aws_secret_access_key = {EXPIRED[1]}
aws_session_token = {EXPIRED[2]}
aws_credential_expiration = 2025-01-02T03:04:05Z
"""


class Verified:
    """A server with a credentials file."""

    def __init__(self, directory):
        self.file = directory / "credentials"
        self.write(KEYS)
        self.weir = Weir(":memory:", directory / "log", "--limits", "off",
                         "--credentials", str(self.file))
        self.weir.start()

    def write(self, text):
        """Like an editor: a new file under the old name."""
        new = self.file.with_suffix(".new")
        new.write_text(text)
        new.chmod(0o600)
        os.replace(new, self.file)

    def client(self, key, secret, token=None):
        return boto3.client("kinesis", region_name=REGION, endpoint_url=self.weir.endpoint,
                            aws_access_key_id=key, aws_secret_access_key=secret,
                            aws_session_token=token, config=Config(
                                retries={"total_max_attempts": 1}, parameter_validation=False))

    def wire(self, key=APP):
        return Wire(self.weir.endpoint, Credentials(*key), REGION)


@pytest.fixture(scope="module")
def verified(tmp_path_factory):
    server = Verified(tmp_path_factory.mktemp("verified"))
    yield server
    server.weir.close()


def refusal(call, **members):
    with pytest.raises(ClientError) as caught:
        call(**members)
    error = caught.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error["Error"]["Code"], error["Error"]["Message"]


@pytest.fixture
def shifted_clock(monkeypatch):
    """Sets botocore's clock off by some minutes."""

    def shift(minutes):
        real = botocore.auth.get_current_datetime
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *args, **options: real(
            *args, **options) + datetime.timedelta(minutes=minutes))

    return shift


def test_the_right_key_works(verified):
    client = verified.client(*APP)
    client.create_stream(StreamName="right-key", ShardCount=1)
    put = client.put_record(StreamName="right-key", Data=b"a" * 500_000, PartitionKey="k")
    iterator = client.get_shard_iterator(StreamName="right-key", ShardId=put["ShardId"],
                                         ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    assert client.get_records(ShardIterator=iterator)["Records"][0]["Data"] == b"a" * 500_000


def test_a_wrong_secret(verified):
    client = verified.client(APP[0], "guess")
    assert refusal(client.list_streams) == ("InvalidSignatureException", DIFFERS)


def test_an_unknown_key(verified):
    client = verified.client("AKIANOBODY", APP[1])
    assert refusal(client.list_streams) == ("UnrecognizedClientException", UNKNOWN)


def test_no_signature(verified):
    answer = verified.wire().call("ListStreams", b"{}", sign=False)
    assert (answer.status, answer.error) == (
        400, ("MissingAuthenticationTokenException", "Missing Authentication Token"))


def test_another_body_than_the_signed_one(verified):
    wire = verified.wire()
    headers = wire.headers("ListStreams", b"{}")
    answer = wire.send("POST", "/", b'{"Limit":1}', headers)
    assert answer.error == ("InvalidSignatureException", DIFFERS)


def test_another_operation_than_the_signed_one(verified):
    wire = verified.wire()
    headers = {**wire.headers("ListStreams", b"{}"), "X-Amz-Target": "Kinesis_20131202.PutRecord"}
    assert wire.send("POST", "/", b"{}", headers).error == ("InvalidSignatureException", DIFFERS)


def test_a_clock_that_is_late(verified, shifted_clock):
    """Acceptance line 21."""
    shifted_clock(-6)
    code, text = refusal(verified.client(*APP).list_streams)
    assert code == "InvalidSignatureException"
    assert text.startswith("Signature expired: 20") and text.endswith("Z - 5 min.)"), text
    assert " is now earlier than 20" in text


def test_a_clock_that_is_early(verified, shifted_clock):
    shifted_clock(6)
    code, text = refusal(verified.client(*APP).list_streams)
    assert code == "InvalidSignatureException"
    assert text.startswith("Signature not yet current: 20") and text.endswith("Z + 5 min.)"), text
    assert " is still later than 20" in text


def test_a_clock_that_is_four_minutes_off(verified, shifted_clock):
    shifted_clock(-4)
    verified.client(*APP).list_streams()


def test_a_session_needs_its_token(verified):
    verified.client(*SESSION).list_streams()
    for token in (None, "other"):
        client = verified.client(*SESSION[:2], token)
        assert refusal(client.list_streams) == ("UnrecognizedClientException", UNKNOWN)


def test_a_session_that_is_over(verified):
    assert refusal(verified.client(*EXPIRED).list_streams) == (
        "ExpiredTokenException", "The security token included in the request is expired")


def test_a_key_for_some_operations(verified):
    verified.client(*APP).create_stream(StreamName="for-producer", ShardCount=1)
    producer = verified.client(*PRODUCER)
    producer.put_record(StreamName="for-producer", Data=b"a", PartitionKey="k")
    assert refusal(producer.delete_stream, StreamName="for-producer") == (
        "AccessDeniedException",
        "User: arn:aws:iam::000000000000:user/producer is not authorized to perform: "
        "kinesis:DeleteStream on resource: arn:aws:kinesis:us-east-1:000000000000:stream/"
        "for-producer because no identity-based policy allows the kinesis:DeleteStream action")


def test_a_policy_opens_a_stream_to_another_account(verified):
    here, there = verified.client(*APP), verified.client(*OTHER)
    here.create_stream(StreamName="shared", ShardCount=1)
    arn = here.describe_stream_summary(
        StreamName="shared")["StreamDescriptionSummary"]["StreamARN"]
    put = {"StreamARN": arn, "Data": b"a", "PartitionKey": "k"}
    denied = ("User: arn:aws:iam::111122223333:user/other is not authorized to perform: "
              f"kinesis:PutRecord on resource: {arn} ")
    assert refusal(there.put_record, **put) == (
        "AccessDeniedException",
        denied + "because no resource-based policy allows the kinesis:PutRecord action")
    statement = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Resource": arn,
                 "Action": ["kinesis:Put*", "kinesis:Get*"]}
    here.put_resource_policy(ResourceARN=arn, Policy=json.dumps({"Statement": statement}))
    shard = there.put_record(**put)["ShardId"]
    iterator = there.get_shard_iterator(StreamARN=arn, ShardId=shard,
                                        ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    assert [record["Data"] for record in there.get_records(ShardIterator=iterator)["Records"]] == \
        [b"a"]
    assert refusal(there.delete_stream, StreamARN=arn)[0] == "AccessDeniedException"
    statement["Effect"] = "Deny"
    here.put_resource_policy(ResourceARN=arn, Policy=json.dumps({"Statement": statement}))
    assert refusal(there.put_record, **put) == (
        "AccessDeniedException", denied + "with an explicit deny in a resource-based policy")


def test_accounts_do_not_see_each_other(verified):
    here, there = verified.client(*APP), verified.client(*OTHER)
    there.create_stream(StreamName="of-other", ShardCount=1)
    summary = there.describe_stream_summary(StreamName="of-other")["StreamDescriptionSummary"]
    assert summary["StreamARN"] == "arn:aws:kinesis:us-east-1:111122223333:stream/of-other"
    assert "of-other" not in here.list_streams()["StreamNames"]
    assert refusal(here.describe_stream_summary, StreamName="of-other")[0] == \
        "ResourceNotFoundException"


def presigned(verified, key, expires, body=b"{}"):
    """botocore moves the body of what it presigns into the query, where Kinesis has no use for it;
    so it signs the hash of a body it does not see."""
    headers = {"Content-Type": JSON, "X-Amz-Target": "Kinesis_20131202.ListStreams"}
    request = AWSRequest("POST", verified.weir.endpoint + "/", headers=headers)
    signer = SigV4QueryAuth(Credentials(*key), "kinesis", REGION, expires=expires)
    signer.payload = lambda request: hashlib.sha256(body).hexdigest()
    signer.add_auth(request)
    return request.url.removeprefix(verified.weir.endpoint), headers


@pytest.mark.parametrize("key", [APP, SESSION])
def test_a_presigned_request(verified, key):
    path, headers = presigned(verified, key, 60)
    answer = verified.wire().send("POST", path, b"{}", headers)
    assert (answer.status, "StreamNames" in answer.json) == (200, True), answer


def test_a_presigned_request_with_another_body(verified):
    path, headers = presigned(verified, APP, 60)
    answer = verified.wire().send("POST", path, b'{"Limit":1}', headers)
    assert answer.error == ("InvalidSignatureException", DIFFERS)


def test_a_presigned_request_that_is_over(verified, shifted_clock):
    shifted_clock(-2)
    path, headers = presigned(verified, APP, 60)
    answer = verified.wire().send("POST", path, b"{}", headers)
    assert answer.error[0] == "InvalidSignatureException"
    assert answer.error[1].startswith("Signature expired: ") and \
        answer.error[1].endswith("Z - 1 min.)"), answer


def test_an_unsigned_payload(verified):
    headers = {"Content-Type": JSON, "X-Amz-Target": "Kinesis_20131202.ListStreams",
               "X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    request = AWSRequest("POST", verified.weir.endpoint + "/", headers=headers, data=b"{}")
    SigV4Auth(Credentials(*APP), "kinesis", REGION).add_auth(request)
    answer = verified.wire().send("POST", "/", b'{"Limit":1}', dict(request.headers.items()))
    assert answer.status == 200, answer


def mutable_places(request):
    """Where a changed letter or digit changes what is signed, or the signature."""
    head = request.index(b"\r\n\r\n")
    places = []
    for name in (b"Authorization", b"X-Amz-Date", b"X-Amz-Target", b"Content-Type", b"Host"):
        begin = request.index(b"\r\n" + name + b": ") + len(name) + 4
        places += range(begin, request.index(b"\r\n", begin))
    return [at for at in [*places, *range(head + 4, len(request))] if chr(request[at]).isalnum()]


def read_status(stream):
    """Reads one answer; its status."""
    status, length = int(stream.readline().split()[1]), 0
    for line in iter(stream.readline, b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    stream.read(length)
    return status


def test_no_mutated_request_is_accepted(verified):
    """One letter or digit of a signed request changed, 100,000 times, pipelined."""
    seed, count, together = 20260101, 100_000, 50
    print("seed", seed)
    random = Random(seed)
    body = b'{"Limit":10,"ExclusiveStartStreamName":"abcdefghij"}'
    fields = {"Host": f"127.0.0.1:{verified.weir.port}",
              **verified.wire().headers("ListStreams", body), "Content-Length": len(body)}
    lines = "".join(f"\r\n{name}: {value}" for name, value in fields.items())
    signed = f"POST / HTTP/1.1{lines}\r\n\r\n".encode() + body
    places = mutable_places(signed)

    def mutated():
        request, at = bytearray(signed), random.choice(places)
        while chr(request[at]).lower() == chr(signed[at]).lower():
            request[at] = random.choice(b"abcdefghijklmnopqrstuvwxyz0123456789")
        return bytes(request)

    with socket.create_connection(("127.0.0.1", verified.weir.port), timeout=30) as connection:
        stream = connection.makefile("rb")
        connection.sendall(signed)
        assert read_status(stream) == 200
        for _ in range(count // together):
            requests = [mutated() for _ in range(together)]
            connection.sendall(b"".join(requests))
            accepted = [request for request in requests if read_status(stream) == 200]
            assert not accepted, accepted[0]


def until(condition, seconds=10):
    """For what a server does on its own; it looks at the file once a second."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the change was not noticed"
        time.sleep(0.05)  # between two tries


def accepted(client):
    try:
        client.list_streams()
    except ClientError as error:
        assert error.response["Error"]["Code"] == "UnrecognizedClientException", error
        return False
    return True


def test_changes_of_the_file_are_taken(tmp_path):
    server = Verified(tmp_path)
    try:
        app = server.client(*APP)
        assert accepted(app)
        server.write("[new]\naws_access_key_id = AKIANEW\naws_secret_access_key = n\n")
        until(lambda: not accepted(app))
        assert accepted(server.client("AKIANEW", "n"))
        server.write("[broken]\naws_access_key_id = AKIABROKEN\nhush hush\n")
        until(lambda: accepted(server.client("AKIANEW", "n")) and "line 3" in server.weir.tail())
        assert "hush" not in server.weir.tail()
        assert str(server.file) in server.weir.tail()
    finally:
        server.weir.close()


@pytest.mark.parametrize("mode,text,said", [
    (0o644, KEYS, "chmod 600"), (0o600, "[app]\nnonsense\n", "line 2"),
    (0o600, "", "no access key"),
])
def test_a_file_that_cannot_be_used_stops_the_start(tmp_path, mode, text, said):
    file = tmp_path / "credentials"
    file.write_text(text)
    file.chmod(mode)
    weir = Weir(":memory:", tmp_path / "log", "--credentials", str(file))
    with pytest.raises(AssertionError):
        weir.start()
    assert weir.process.returncode == 1
    assert said in weir.tail() and str(file) in weir.tail()


def test_listens_beyond_loopback_with_credentials(tmp_path):
    file = tmp_path / "credentials"
    file.write_text(KEYS)
    file.chmod(0o600)
    weir = Weir(":memory:", tmp_path / "log", "--credentials", str(file), "--listen",
                f"0.0.0.0:{free_port()}")
    try:
        weir.start()
        until(lambda: "signatures are verified" in weir.tail())
    finally:
        weir.close()


def test_the_admin_port_stays_on_loopback_with_credentials(tmp_path):
    """Nothing verifies who asks there."""
    file = tmp_path / "credentials"
    file.write_text(KEYS)
    file.chmod(0o600)
    flags = ["--credentials", str(file), "--listen", f"127.0.0.1:{free_port()}",
             "--admin", f"0.0.0.0:{free_port()}", "--data", ":memory:"]
    result = subprocess.run([BINARY, "serve", *flags], capture_output=True, text=True, timeout=30)
    assert result.returncode == 1
    assert "--insecure-no-auth" in result.stderr, result.stderr
