"""Clients of the crash test: writers, readers and resharding, each logging what it saw."""

import base64
import http.client
import json
import random
import struct
import threading
import time

from history import FAILED, OK, UNKNOWN, Chain, Page, Put

STREAM = "crash"
KEYS = [f"key-{number}" for number in range(64)]
# Accepted without a check when no credentials file is given; the shape must be right.
HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Date": "20250102T030405Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250102/us-east-1/kinesis/"
                     "aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
}


class Broken(Exception):
    """The connection broke; `sent` tells whether the request may have been carried out."""

    def __init__(self, sent):
        super().__init__("connection broken")
        self.sent = sent


class Client:
    """One connection. Never sends a request twice."""

    def __init__(self, port):
        self._port = port
        self._connection = None

    def call(self, operation, body):
        """(status, members) of one call; raises Broken."""
        if not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        if self._connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            try:
                connection.connect()
            except OSError:
                raise Broken(sent=False) from None
            self._connection = connection
        try:
            self._connection.request("POST", "/", body, {
                **HEADERS, "X-Amz-Target": f"Kinesis_20131202.{operation}"})
            answer = self._connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            raise Broken(sent=True) from None
        return answer.status, json.loads(data) if data else {}

    def must(self, operation, body):
        """Members of a call that has to succeed."""
        status, members = self.call(operation, body)
        assert status == 200, f"{operation} {body}: {status} {members}"
        return members


class Gate:
    """Holds clients while the server is down. Each opening has a number."""

    def __init__(self):
        self._changed = threading.Condition()
        self._opening = 0
        self._over = False

    def open(self):
        with self._changed:
            self._opening += 1
            self._changed.notify_all()

    def finish(self):
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def wait_past(self, opening):
        """The number of the next opening, or None when there will be none."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._opening > opening)
            return None if self._over else self._opening


class Worker(threading.Thread):
    """Does its step again and again; after a break it waits for the next opening of the gate."""

    def __init__(self, port, gate, history, seed):
        super().__init__(daemon=True)
        self.client = Client(port)
        self.random = random.Random(seed)
        self.history = history
        self.problem = None
        self._gate = gate

    def run(self):
        opening = self._gate.wait_past(0)
        try:
            while opening is not None:
                try:
                    self.step()
                except Broken:
                    opening = self._gate.wait_past(opening)
        except Exception as problem:  # noqa: BLE001  told to the main thread, which fails the test
            self.problem = f"{type(self).__name__}: {problem!r}"

    def step(self):
        raise NotImplementedError


class Writer(Worker):
    """PutRecord of 1 KiB, or PutRecords of 500 times 200 bytes."""

    def __init__(self, number, batch, *arguments):
        super().__init__(*arguments)
        self._prefix = struct.pack(">Q", self.random.getrandbits(48) << 16 | number)
        self._count = 0
        self._batch = batch

    def new_put(self, size):
        self._count += 1
        identity = self._prefix + struct.pack(">Q", self._count)
        return Put(identity, self.random.choice(KEYS), size, invoked=time.monotonic_ns())

    def step(self):
        if self._batch:
            self.put_many()
        else:
            self.put_one()

    def send(self, operation, body, puts):
        """The answer; when there is none, whether the records are there is unknown."""
        try:
            status, members = self.client.call(operation, body)
        except Broken as broken:
            for put in puts:
                put.outcome = UNKNOWN if broken.sent else FAILED
            raise
        finally:
            now = time.monotonic_ns()
            for put in puts:
                put.done = now
            self.history.puts.extend(puts)
        if status != 200:
            for put in puts:
                put.outcome = UNKNOWN if status == 500 else FAILED
        return status, members

    def put_one(self):
        put = self.new_put(1024)
        status, members = self.send("PutRecord", entry_of(put, STREAM), [put])
        if status == 200:
            accept(put, members)

    def put_many(self):
        puts = [self.new_put(200) for _ in range(500)]
        body = f'{{"StreamName":"{STREAM}","Records":[{",".join(map(entry_of, puts))}]}}'
        status, members = self.send("PutRecords", body, puts)
        if status != 200:
            return
        for put, entry in zip(puts, members["Records"], strict=True):
            if "SequenceNumber" in entry:
                accept(put, entry)
            elif entry["ErrorCode"] != "InternalFailure":
                put.outcome = FAILED


def entry_of(put, stream=None):
    name = f'"StreamName":"{stream}",' if stream else ""
    data = base64.b64encode(put.data()).decode()
    return f'{{{name}"Data":"{data}","PartitionKey":"{put.key}"}}'


def accept(put, members):
    put.shard, put.number = members["ShardId"], int(members["SequenceNumber"])
    put.outcome = OK


class Reader(Worker):
    """Follows one iterator for a few pages, then begins another; goes on with it after a break."""

    PAGES = 6

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._chain = None
        self._iterator = None

    def step(self):
        if self._iterator is None or len(self._chain.pages) >= self.PAGES:
            self.begin()
        invoked = time.monotonic_ns()
        members = self.client.must("GetRecords", {"ShardIterator": self._iterator, "Limit": 100})
        numbers = [int(record["SequenceNumber"]) for record in members["Records"]]
        self._chain.pages.append(Page(invoked, time.monotonic_ns(), numbers))
        self._iterator = members.get("NextShardIterator")

    def begin(self):
        shards = self.client.must("ListShards", {"StreamName": STREAM})["Shards"]
        shard = self.random.choice(shards)["ShardId"]
        kind = self.random.choice(["TRIM_HORIZON", "AFTER_SEQUENCE_NUMBER", "LATEST"])
        members = {"StreamName": STREAM, "ShardId": shard, "ShardIteratorType": kind}
        after = None
        if kind == "AFTER_SEQUENCE_NUMBER":
            known = [put.number for put in self.history.puts[-2000:]
                     if put.outcome == OK and put.shard == shard]
            if not known:
                return self.begin()
            after = self.random.choice(known)
            members["StartingSequenceNumber"] = str(after)
        invoked = time.monotonic_ns()
        self._iterator = self.client.must("GetShardIterator", members)["ShardIterator"]
        self._chain = Chain(shard, kind, after, invoked, time.monotonic_ns())
        self.history.chains.append(self._chain)
        return None


def open_shards(client):
    """(id, start, end) of the open shards in the order of their ranges."""
    shards = client.must("ListShards", {"StreamName": STREAM,
                                        "ShardFilter": {"Type": "AT_LATEST"}})["Shards"]
    return sorted(((shard["ShardId"], int(shard["HashKeyRange"]["StartingHashKey"]),
                    int(shard["HashKeyRange"]["EndingHashKey"])) for shard in shards),
                  key=lambda shard: shard[1])


def reshard(port, chance):
    """Splits or merges something; the kill may come at any point of it."""
    client = Client(port)
    try:
        shards = open_shards(client)
        if len(shards) > 5 or (len(shards) > 2 and chance.random() < 0.5):
            left = chance.randrange(len(shards) - 1)
            client.must("MergeShards", {
                "StreamName": STREAM, "ShardToMerge": shards[left][0],
                "AdjacentShardToMerge": shards[left + 1][0]})
        else:
            shard, start, end = chance.choice(shards)
            client.must("SplitShard", {
                "StreamName": STREAM, "ShardToSplit": shard,
                "NewStartingHashKey": str(start + (end - start) // 2)})
    except Broken:
        pass  # killed in between; after the restart the shards say which side it was on
