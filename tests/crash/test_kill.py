"""T1: kill -9 under load loses nothing that was acknowledged (docs/testing.md).

    pytest tests/crash/test_kill.py --cycles 500 --seed 7
"""

import base64
import random
import subprocess
import threading
import time

from checker import check
from history import OK, UNKNOWN, Found, History, Shard
from load import STREAM, Client, Gate, Reader, Writer, reshard
from weir_process import BINARY, Weir

SHARDS = 4
READY_SECONDS = 2.0


def start_workers(port, gate, history, seed):
    common = (port, gate, history)
    workers = [Writer(number, number >= 5, *common, seed + number) for number in range(8)]
    workers += [Reader(*common, seed + 100 + number) for number in range(2)]
    for worker in workers:
        worker.start()
    return workers


def one_cycle(weir, chance, resharding):
    """Lets the load run for a random time, then kills the server, sometimes in a reshard."""
    time.sleep(chance.uniform(0.05, 1.5))  # the moment of the kill is what the test varies
    thread = None
    if resharding:
        thread = threading.Thread(target=reshard,
                                  args=(weir.port, random.Random(chance.random())))
        thread.start()
        time.sleep(chance.choice([0, 0.002, 0.01, 0.1]))
    weir.kill()
    if thread:
        thread.join()


def scan(port, history):
    """Reads all shards to their end into the history."""
    client = Client(port)
    shards = client.must("ListShards", {"StreamName": STREAM})["Shards"]
    for members in shards:
        hashes = members["HashKeyRange"]
        shard = Shard(members["ShardId"],
                      [members[name] for name in ("ParentShardId", "AdjacentParentShardId")
                       if name in members],
                      int(hashes["StartingHashKey"]), int(hashes["EndingHashKey"]),
                      "EndingSequenceNumber" not in members["SequenceNumberRange"])
        history.shards[shard.id] = shard
        iterator = client.must("GetShardIterator", {
            "StreamName": STREAM, "ShardId": shard.id,
            "ShardIteratorType": "TRIM_HORIZON"})["ShardIterator"]
        while iterator:
            page = client.must("GetRecords", {"ShardIterator": iterator})
            for record in page["Records"]:
                shard.records.append(Found(
                    int(record["SequenceNumber"]), record["ApproximateArrivalTimestamp"],
                    record["PartitionKey"], base64.b64decode(record["Data"])))
            iterator = page.get("NextShardIterator")
            if not page["Records"] and page["MillisBehindLatest"] == 0:
                break


def test_kill_under_load(tmp_path, request, capsys):
    cycles = request.config.getoption("--cycles")
    seed = request.config.getoption("--seed") or random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    with capsys.disabled():
        print(f"\nT1: {cycles} kills, repeat the choices with --seed {seed}", flush=True)
    weir = Weir(tmp_path / "data", tmp_path / "weir.log", "--limits", "off")
    gate, history, restarts = Gate(), History(), [weir.start()]
    Client(weir.port).must("CreateStream", {"StreamName": STREAM, "ShardCount": SHARDS})
    workers = start_workers(weir.port, gate, history, seed)
    try:
        for cycle in range(cycles):
            gate.open()
            one_cycle(weir, chance, resharding=cycle % 3 == 1)
            restarts.append(weir.start())
        gate.finish()
        for worker in workers:
            worker.join()
        scan(weir.port, history)
        stopped = weir.stop()
    finally:
        gate.finish()
        weir.close()
    count = {outcome: sum(put.outcome == outcome for put in history.puts)
             for outcome in (OK, UNKNOWN)}
    with capsys.disabled():
        print(f"T1: {count[OK]} acknowledged, {count[UNKNOWN]} unknown, {len(history.chains)} "
              f"iterators, slowest start {max(restarts):.2f} s", flush=True)
    assert [worker.problem for worker in workers if worker.problem] == []
    findings = check(history)
    assert findings[:20] == [], f"seed {seed}: {len(findings)} findings"
    assert count[OK] > 100 * cycles, "hardly any load"
    assert max(restarts) <= READY_SECONDS
    assert stopped == 0
    verdict = subprocess.run([BINARY, "check", tmp_path / "data"], capture_output=True, text=True)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
