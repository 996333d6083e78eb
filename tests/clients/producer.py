"""Puts numbered records, each key's one after the other, until it is told to stop.

A record is the text KEY/NUMBER. The number after it is put when it has been acknowledged, so a
key's records stand in the stream in the order of their numbers, whatever fails in between: what was
not acknowledged is put again, and may be there twice.
"""

import threading

from botocore.exceptions import BotoCoreError, ClientError
from driver import to_wire

KEYS = [f"key-{place}" for place in range(8)]
MANY_KEYS = [f"key-{place}" for place in range(40)]  # for aggregates
ROUND_SECONDS = 0.02
RETRY_SECONDS = 0.05
WAIT_SECONDS = 60


class Producer:
    """`puts` is a function that takes [(key, data)] and returns the places that failed."""

    def __init__(self, puts, keys=KEYS):
        self.acknowledged = set()   # data
        self.failed = 0             # puts that had to be repeated
        self._puts = puts
        self._keys = keys
        self._rounds = 0
        self._trouble = None
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def once(self):
        """One record of each key, before it starts."""
        self._round()

    def start(self):
        self._thread.start()

    def more(self, rounds):
        """Waits until each key has so many records more."""
        with self._changed:
            goal = self._rounds + rounds
            done = self._changed.wait_for(
                lambda: self._rounds >= goal or self._trouble, WAIT_SECONDS)
        self._raise()
        assert done, f"the producer is stuck after {self._rounds} records of each key"

    def stop(self):
        """After the round that is under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(WAIT_SECONDS)
        self._raise()
        assert not self._thread.is_alive(), "the producer is stuck"

    def give_up(self):
        """For the end of a scenario, in whatever state it is."""
        self._stop.set()

    def _raise(self):
        if self._trouble:
            raise AssertionError("the producer failed") from self._trouble

    def _run(self):
        try:
            while not self._stop.is_set():
                self._round()
                self._stop.wait(ROUND_SECONDS)
        except Exception as error:  # told to the scenario, which runs in another thread
            with self._changed:
                self._trouble = error
                self._changed.notify_all()

    def _round(self):
        self._put([(key, f"{key}/{self._rounds + 1}") for key in self._keys])
        with self._changed:
            self._rounds += 1
            self._changed.notify_all()

    def _put(self, entries):
        while entries:
            failed = self._puts(entries)
            self.acknowledged.update(
                data for place, (_, data) in enumerate(entries) if place not in failed)
            entries = [entries[place] for place in sorted(failed)]
            self.failed += len(entries)
            if entries:
                self._stop.wait(RETRY_SECONDS)


def boto3_puts(client, stream):
    """PutRecords; a call without an answer has failed as a whole."""
    def put(entries):
        try:
            answer = client.put_records(StreamName=stream, Records=[
                {"PartitionKey": key, "Data": data.encode()} for key, data in entries])
        except (BotoCoreError, ClientError):
            return set(range(len(entries)))
        return {place for place, entry in enumerate(answer["Records"]) if "ErrorCode" in entry}
    return put


def kpl_puts(driver, endpoint, stream):
    """The Kinesis Producer Library, which itself tries again for half a minute."""
    def put(entries):
        [answer] = driver.ask([{"operation": "PutRecords", "endpoint": endpoint, "input": to_wire({
            "StreamName": stream, "Records": [
                {"PartitionKey": key, "Data": data.encode()} for key, data in entries]})}])
        records = answer["output"]["Records"]
        return {place for place, record in enumerate(records) if "class" in record}
    return put
