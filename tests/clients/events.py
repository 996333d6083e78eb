"""What the workers of one application tell, in the order in which it happened.

All workers write to one named pipe, a line at a time and shorter than what a pipe takes in one
piece. So if one worker's act follows from another's, as when a child shard is begun because its
parent was ended elsewhere, their lines stand in that order too.
"""

import base64
import json
import os
import threading
import time

POLL_SECONDS = 0.5  # between two looks at whether the workers still run


class Events:
    def __init__(self, folder):
        self.path = folder / "events"
        self.all = []
        self.data = set()       # of all records that were processed
        self.shards = set()     # that a record was processed of
        self.workers = set()    # that have processed a record
        self.checkpointed = set()
        self.ended = set()      # shards whose end is kept in the lease table
        self.holder = {}        # of each shard: the worker who began with it last
        self._changed = threading.Condition()
        os.mkfifo(self.path)
        self._pipe = os.open(self.path, os.O_RDWR)  # open for writing too, so that it never ends
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        unread = b""
        while piece := os.read(self._pipe, 1 << 16):
            *lines, unread = (unread + piece).split(b"\n")
            with self._changed:
                for line in lines:
                    self._take(json.loads(line))
                self._changed.notify_all()

    def _take(self, event):
        if event["event"] == "record":
            event["data"] = base64.b64decode(event["data"]).decode(errors="replace")
            self.data.add(event["data"])
            self.shards.add(event["shard"])
            self.workers.add(event["worker"])
        elif event["event"] == "initialize":
            self.holder[event["shard"]] = event["worker"]
        elif event["event"] == "checkpoint":
            self.checkpointed.add(event["shard"])
        elif event["event"] == "ended":
            self.ended.add(event["shard"])
        self.all.append(event)

    def wait(self, reached, seconds, alive):
        """Waits until reached(self) is true; alive() may raise."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not reached(self):
                alive()
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, POLL_SECONDS))
            return True

    def held(self):
        """The workers that have a shard which has not ended."""
        return {worker for shard, worker in self.holder.items() if shard not in self.ended}

    def count(self, name, **members):
        """How many events of a name have these members."""
        return sum(event["event"] == name and members.items() <= event.items()
                   for event in self.all)
