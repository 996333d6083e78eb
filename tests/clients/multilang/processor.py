"""A record processor under the MultiLangDaemon that tells what kcl/Consumer.java tells.

The daemon starts one process of this for each shard and speaks to it over standard input and output
(PyPI amazon_kclpy); the events go to the pipe EVENTS, a line in one write.
"""

import base64
import json
import os
import time

from amazon_kclpy import kcl
from amazon_kclpy.checkpoint_error import CheckpointError
from amazon_kclpy.v3.processor import RecordProcessorBase

CHECKPOINT_SECONDS = 0.5
RETRY_SECONDS = 0.2


class Processor(RecordProcessorBase):
    def __init__(self):
        self._pipe = os.open(os.environ["EVENTS"], os.O_WRONLY)
        self._shard = None
        self._checkpointed = time.monotonic()

    def tell(self, event, **members):
        line = {"event": event, "worker": os.environ["WORKER"], "session": os.getpid(),
                "shard": self._shard, **members}
        os.write(self._pipe, json.dumps(line).encode() + b"\n")

    def initialize(self, initialize_input):
        self._shard = initialize_input.shard_id
        self.tell("initialize", number=initialize_input.sequence_number,
                  part=initialize_input.sub_sequence_number)

    def process_records(self, process_records_input):
        for record in process_records_input.records:
            self.tell("record", number=record.sequence_number, part=record.sub_sequence_number,
                      key=record.partition_key, data=base64.b64encode(record.binary_data).decode())
        if time.monotonic() - self._checkpointed >= CHECKPOINT_SECONDS:
            self.checkpoint(process_records_input.checkpointer)

    def checkpoint(self, checkpointer):
        """What fails now is tried again with a later place."""
        try:
            checkpointer.checkpoint()
        except CheckpointError:
            return
        self._checkpointed = time.monotonic()
        self.tell("checkpoint")

    def shard_ended(self, shard_ended_input):
        self.tell("shardEnded")
        while True:
            try:
                shard_ended_input.checkpointer.checkpoint()
                break
            except CheckpointError as error:
                if error.value in ("ShutdownException", "InvalidStateException"):
                    raise  # the lease is lost; its next owner comes here too
                time.sleep(RETRY_SECONDS)
        self.tell("ended")

    def lease_lost(self, lease_lost_input):
        self.tell("leaseLost")

    def shutdown_requested(self, shutdown_requested_input):
        self.tell("shutdownRequested")
        self.checkpoint(shutdown_requested_input.checkpointer)


if __name__ == "__main__":
    kcl.KCLProcess(Processor()).run()
