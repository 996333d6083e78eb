"""A consumer of lifion-kinesis that has been subscribed to an empty stream for a while."""

import json
import subprocess
import time

import toolchains

STREAM = "lifion"
IDLE_SECONDS = 60
SUBSCRIBED = "Subscription to shard is successful."
START_SECONDS = 60


class Lifion:
    """What it says and gets. It puts a record itself when it has been subscribed for a minute."""

    def __init__(self, server, environment, wire, folder):
        self._out = folder / "lifion.jsonl"
        wire.call("CreateStream", {"StreamName": STREAM, "ShardCount": 1})
        toolchain = toolchains.TOOLCHAINS["lifion"]
        with self._out.open("wb") as out, (folder / "lifion.log").open("wb") as errors:
            self._process = subprocess.Popen(
                [*toolchain.command, server.endpoint, STREAM, str(IDLE_SECONDS)],
                cwd=toolchains.BUILD / "lifion", env=environment, stdout=out, stderr=errors)

    def lines(self):
        whole = self._out.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def subscribed_at(self):
        """When each of its subscriptions began (seconds since 1970)."""
        return [line["at"] for line in self.lines() if line.get("said") == SUBSCRIBED]

    def wait_for_records(self):
        """The first line that has some."""
        begin = time.monotonic()
        while True:
            for line in self.lines():
                if line.get("records"):
                    return line
            code = self._process.poll()
            assert code is None, f"lifion exited with {code}: {self.lines()[-20:]}"
            assert time.monotonic() - begin < START_SECONDS + IDLE_SECONDS, self.lines()[-20:]
            time.sleep(0.1)  # between two polls

    def close(self):
        self._process.kill()
        self._process.wait()
