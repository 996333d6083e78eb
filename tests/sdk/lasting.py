"""Subscriptions that are left alone for as long as the service lets them live, of all rows at once.

Drivers note when they saw an event, so nobody has to listen meanwhile.
"""

import time

from driver import Sdk

STREAM = "lasting"
LIFE_SECONDS = 300      # facts 3.3
SILENCE_SECONDS = 2 * LIFE_SECONDS
HORIZON = {"Type": "TRIM_HORIZON"}


class LastingSubscriptions:
    """On a server with AWS's limits. Each row has a shard of its own in one stream; `wire` is for
    what no SDK needs to do."""

    def __init__(self, launch, port, wire):
        self._launch, self._port, self._wire = launch, port, wire
        self.rows = []
        self._drivers = {}
        self._begun = {}    # by row: the subscription
        self._seen = {}     # by row: its events, once it has ended

    def begin(self, rows):
        self.rows = list(rows)
        self._drivers = {row.name: self._launch(row) for row in self.rows}  # side by side
        self._wire.call("CreateStream", {"StreamName": STREAM, "ShardCount": len(self.rows)})
        members = self.new_consumer("alone")
        for row in self.rows:
            self._begun[row.name] = self.sdk(row).subscribe(**members[row])

    def sdk(self, row):
        """The driver of a row that has such a subscription. It tries once."""
        return Sdk(self._drivers[row.name], row.endpoint(self._port), attempts=1)

    def new_consumer(self, name):
        """By row, the members of a SubscribeToShard for a new consumer."""
        found = self._wire.call("DescribeStreamSummary", {"StreamName": STREAM}).json
        consumer = self._wire.call("RegisterStreamConsumer", {
            "StreamARN": found["StreamDescriptionSummary"]["StreamARN"],
            "ConsumerName": name}).json["Consumer"]
        return {row: {"ConsumerARN": consumer["ConsumerARN"], "ShardId": f"shardId-{number:012}",
                      "StartingPosition": HORIZON} for number, row in enumerate(self.rows)}

    def wait_for_end(self, row):
        """(the subscription, its events). Fails when the SDK has thrown an exception."""
        subscription = self._begun[row.name]
        if row.name not in self._seen:
            self._seen[row.name] = list(subscription.events(SILENCE_SECONDS))
        return subscription, self._seen[row.name]

    def close(self):
        for driver in self._drivers.values():
            driver.close()


def sleep_until(moment):
    """What is tested is what the server does at that time of its clock."""
    time.sleep(max(0, moment - time.time()))
