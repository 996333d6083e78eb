"""A consumer of lifion-kinesis that has been subscribed to an empty stream for a while."""

import json
import subprocess
import time

import toolchains

STREAM = "lifion"
SUBSCRIBED = "Subscription to shard is successful."
START_SECONDS = 60


class Lifion:
    """Its messages, and the records it gets, once it has ended."""

    def __init__(self, server, environment, wire, folder):
        self._wire = wire
        self._out = folder / "lifion.jsonl"
        wire.call("CreateStream", {"StreamName": STREAM, "ShardCount": 1})
        toolchain = toolchains.TOOLCHAINS["lifion"]
        with self._out.open("wb") as out, (folder / "lifion.log").open("wb") as errors:
            self._process = subprocess.Popen(
                [*toolchain.command, server.endpoint, STREAM], cwd=toolchains.BUILD / "lifion",
                env=environment, stdout=out, stderr=errors)

    def lines(self):
        whole = self._out.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def subscribed_at(self):
        """When each of its subscriptions began (seconds since 1970)."""
        return [line["at"] for line in self.lines() if line.get("said") == SUBSCRIBED]

    def records(self):
        return [record for line in self.lines() for record in line.get("records", [])]

    def put(self, data):
        self._wire.call("PutRecord", {"StreamName": STREAM, "Data": data, "PartitionKey": "k"})

    def wait_until(self, true):
        begin = time.monotonic()
        while not true():
            code = self._process.poll()
            assert code is None, f"lifion exited with {code}: {self.lines()[-20:]}"
            assert time.monotonic() - begin < START_SECONDS, self.lines()[-20:]
            time.sleep(0.1)  # between two polls

    def close(self):
        self._process.kill()
        self._process.wait()
