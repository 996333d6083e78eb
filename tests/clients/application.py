"""A KCL application under test: a weir of its own, a stream, a producer and workers."""

import json
import os
import re
import subprocess
import uuid

import boto3
import multilang_daemon
import toolchains
from botocore.config import Config
from certificates import make_certificates
from checker import History, check
from driver import Driver
from events import Events
from producer import MANY_KEYS, Producer, boto3_puts, kpl_puts
from weir_process import Weir

ACCESS_KEY, SECRET_KEY = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION = "us-east-1"
KEYS_FILE = f"[test]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
# A worker on an empty lease table waits up to 30 s before it fills it, as KCL always does.
FIRST_RECORD_SECONDS = 180
REACHED_SECONDS = 120
FAILOVER_MILLIS = 2000
ERRORS = re.compile(
    r'^weir_request_errors_total{operation="(\w+)",type="(\w+)"} ([1-9]\d*)$', re.M)
PUBLISHED = re.compile(
    r'^weir_cloudwatch_metric_count{.*namespace="(\w+)",metric="([^"]+)".*} ', re.M)
APPLICATION = "counter"  # KCL publishes under its name
PROCESSED = "RecordsProcessed"
SHARDS = 2


class Worker:
    """A process that consumes until it is killed."""

    def __init__(self, name, command, folder, environment, log):
        self.name = name
        self.log = log
        with log.open("ab") as said:
            self._process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said,
                                             stderr=said, stdin=subprocess.DEVNULL)

    def check(self):
        code = self._process.poll()
        assert code is None, f"worker {self.name} exited with {code}:\n{self.tail()}"

    def kill(self):
        """kill -9"""
        self._process.kill()
        self._process.wait()

    def tail(self, characters=3000):
        return self.log.read_text(errors="replace")[-characters:]


class Application:
    """What one scenario works with. Its server verifies signatures and has AWS's limits."""

    def __init__(self, folder, consumer, retrieval="fan-out", producer="boto3"):
        self.folder = folder
        self.events = Events(folder)
        self.stream = f"clients-{uuid.uuid4().hex[:8]}"
        self.retrieval = retrieval
        self._consumer = consumer
        self.publishes = consumer != "multilang"
        self._workers = []
        self._drivers = []
        keys = folder / "credentials"
        keys.write_text(KEYS_FILE)
        keys.chmod(0o600)
        tls = make_certificates(folder)
        self.weir = Weir(folder / "data", folder / "weir.log", "--with-leases",
                         "--credentials", str(keys), "--tls-cert", str(tls.server),
                         "--tls-key", str(tls.server_key))
        self.weir.start()
        self.kinesis = self.client()
        self.leases = self.client(service="dynamodb")
        self.kinesis.create_stream(StreamName=self.stream, ShardCount=SHARDS)
        self.producer = self.kpl() if producer == "kpl" else Producer(
            boto3_puts(self.client(attempts=1), self.stream))  # it tries again for itself

    def kpl(self):
        toolchain = toolchains.TOOLCHAINS["kpl"]
        self._drivers.append(Driver(
            toolchain.command, toolchains.BUILD / "kpl",
            {**self.environment("kpl"), "AGGREGATION": "true"}, self.folder / "kpl.log"))
        endpoint = f"https://localhost:{self.weir.port}"
        return Producer(kpl_puts(self._drivers[-1], endpoint, self.stream), MANY_KEYS)

    def client(self, attempts=5, service="kinesis"):
        session = boto3.Session(ACCESS_KEY, SECRET_KEY, region_name=REGION)
        return session.client(service, endpoint_url=self.weir.endpoint, config=Config(
            retries={"total_max_attempts": attempts}, connect_timeout=5, read_timeout=10))

    def environment(self, worker):
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true",
            "ENDPOINT": self.weir.endpoint, "STREAM": self.stream, "APPLICATION": APPLICATION,
            "WORKER": worker, "RETRIEVAL": self.retrieval, "EVENTS": str(self.events.path),
            "FAILOVER_MILLIS": str(FAILOVER_MILLIS)}

    def start_worker(self, name):
        toolchain, environment = toolchains.TOOLCHAINS[self._consumer], self.environment(name)
        arguments = () if self._consumer != "multilang" else multilang_daemon.arguments(
            environment, self.folder)
        self._workers.append(Worker(
            name, [*toolchain.command, *arguments], toolchains.BUILD / self._consumer, environment,
            self.folder / f"{name}.log"))
        return self._workers[-1]

    def kill_worker(self, worker):
        self._workers.remove(worker)
        worker.kill()

    def wait(self, what, reached, seconds=REACHED_SECONDS):
        """Waits for reached(events); a failure names what has not come."""
        if not self.events.wait(reached, seconds, self._check):
            logs = "\n".join(f"{worker.name}: {worker.tail()}" for worker in self._workers)
            raise AssertionError(f"after {seconds} s not reached: {what}\n{logs}\n"
                                 f"weir: {self.weir.tail()}")

    def _check(self):
        for worker in self._workers:
            worker.check()

    def begin(self):
        """A first worker, and records that it processes; each shard has a checkpoint."""
        self.producer.once()
        worker, shards = self.start_worker("a"), self.open_shards()
        self.wait("a first record", lambda events: events.data, FIRST_RECORD_SECONDS)
        self.producer.start()
        self.wait("a checkpoint of each shard", lambda events: events.checkpointed >= shards)
        return worker

    def wait_for_one_of(self, shards):
        self.wait(f"a record of {sorted(shards)}", lambda events: events.shards & shards)

    def finish(self):
        """Stops the producer; waits for all that is left, and for the end of each closed shard."""
        self.producer.stop()
        wanted, closed = self.producer.acknowledged, self.shards() - self.open_shards()
        self.wait("all records", lambda events: wanted <= events.data)
        self.wait(f"the end of all of {sorted(closed)}", lambda events: closed <= events.ended)
        if self.publishes:
            self.wait("its metrics", lambda events: PROCESSED in self.metrics())

    def list_shards(self):
        return self.kinesis.list_shards(StreamName=self.stream)["Shards"]

    def shards(self):
        return {shard["ShardId"] for shard in self.list_shards()}

    def open_shards(self):
        return {shard["ShardId"] for shard in self.list_shards()
                if "EndingSequenceNumber" not in shard["SequenceNumberRange"]}

    def consumers(self):
        arn = self.kinesis.describe_stream_summary(
            StreamName=self.stream)["StreamDescriptionSummary"]["StreamARN"]
        return self.kinesis.list_stream_consumers(StreamARN=arn)["Consumers"]

    def tables(self):
        """What KCL has made in the lease store: indexes by the name of their table."""
        described = [self.leases.describe_table(TableName=name)["Table"]
                     for name in self.leases.list_tables()["TableNames"]]
        return {table["TableName"]: [index["IndexName"] for index in
                                     table.get("GlobalSecondaryIndexes", [])]
                for table in described}

    def errors(self):
        """What weir has answered with an error: how many by (operation, type)."""
        return {(operation, kind): int(count)
                for operation, kind, count in ERRORS.findall(self._scrape())}

    def metrics(self):
        """The names of the metrics that the workers have put into CloudWatch, which is weir."""
        return {metric for space, metric in PUBLISHED.findall(self._scrape())
                if space == APPLICATION}

    def _scrape(self):
        status, metrics = self.weir.admin("/metrics")
        assert status == 200, metrics
        return metrics

    def history(self):
        parents = {shard["ShardId"]: [shard[name] for name in (
            "ParentShardId", "AdjacentParentShardId") if name in shard]
            for shard in self.list_shards()}
        return History(self.producer.acknowledged, parents, list(self.events.all))

    def findings(self):
        return check(self.history())

    def close(self):
        """Ends all processes and leaves what happened beside their logs."""
        self.producer.give_up()
        (self.folder / "events.jsonl").write_text(
            "".join(json.dumps(event) + "\n" for event in list(self.events.all)))
        for worker in self._workers:
            worker.kill()
        for driver in self._drivers:
            driver.close()
        self.weir.close()
