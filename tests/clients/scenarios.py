"""What happens to an application while it runs; at the end of each, what checker.py finds."""

import time
from dataclasses import dataclass

ROUNDS = 20  # records of each key between two steps


@dataclass
class Outcome:
    findings: list
    errors: dict        # that weir answered since its last start: how many by (operation, type)
    tables: dict
    metrics: set        # names of what the workers have published
    seconds: float
    figures: dict

    def only(self, rule):
        return [finding for finding in self.findings if finding.startswith(rule)]

    def but(self, rule):
        return [finding for finding in self.findings if not finding.startswith(rule)]


def split(app):
    """The first open shard becomes two; returns these."""
    shard = first_open(app, 0)
    ends = shard["HashKeyRange"]
    middle = (int(ends["StartingHashKey"]) + int(ends["EndingHashKey"])) // 2
    return made(app, lambda: app.kinesis.split_shard(
        StreamName=app.stream, ShardToSplit=shard["ShardId"], NewStartingHashKey=str(middle)))


def merge(app):
    """The second and the third open shard, of different parents, become one."""
    return made(app, lambda: app.kinesis.merge_shards(
        StreamName=app.stream, ShardToMerge=first_open(app, 1)["ShardId"],
        AdjacentShardToMerge=first_open(app, 2)["ShardId"]))


def resize(app):
    """UpdateShardCount, from two shards to three."""
    return made(app, lambda: app.kinesis.update_shard_count(
        StreamName=app.stream, TargetShardCount=3, ScalingType="UNIFORM_SCALING"))


def first_open(app, place):
    shards = app.list_shards()
    opened = app.open_shards()
    return sorted((shard for shard in shards if shard["ShardId"] in opened),
                  key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))[place]


def made(app, change):
    before = app.shards()
    change()
    return app.open_shards() - before


def kill_for_a_moment(app):
    """kill -9 of weir, and a start at once on the same data and port."""
    app.weir.kill()
    app.weir.start()


def kill_for_long(app):
    """kill -9 of weir, and a start when the worker has lost a lease that it could not renew."""
    lost = app.events.count("leaseLost")
    app.weir.kill()
    app.wait("a lost lease", lambda events: events.count("leaseLost") > lost)
    app.weir.start()


def reshard(app, random):
    """A split, a merge, UpdateShardCount and a kill of weir right after one of them."""
    app.begin()
    steps = [split, merge, resize]
    killed_after, kill = random.choice(steps), random.choice([kill_for_a_moment, kill_for_long])
    for step in steps:
        children = step(app)
        if step is killed_after:
            kill(app)
        app.producer.more(ROUNDS)
        app.wait_for_one_of(children)
    app.finish()
    assert len(app.consumers()) == (1 if app.retrieval == "fan-out" else 0)
    return {f"{kill.__name__} after": killed_after.__name__}


def fail_over(app, random):
    """A second worker comes and gets a shard; one of both is killed with -9. Then a shard splits.

    They do not start together: when two workers of KCL 3.5.1 make the index or the first state of
    an application at the same moment, the one that comes too late never recovers from it.
    """
    workers = {"a": app.begin(), "b": app.start_worker("b")}
    app.wait("a record and a shard for each worker", lambda events:
             events.workers == events.held() == set(workers))
    app.producer.more(ROUNDS)
    dead = random.choice(sorted(workers))
    app.kill_worker(workers[dead])
    app.wait(f"all shards of {dead} in other hands", lambda events: dead not in events.held())
    children = split(app)
    app.producer.more(ROUNDS)
    app.wait_for_one_of(children)
    app.finish()
    return {"killed": dead}


def run(scenario, app, random):
    begin = time.monotonic()
    try:
        figures = scenario(app, random)
        figures |= {"records": len(app.producer.acknowledged),
                    "processed again": app.events.count("record") - len(app.events.data),
                    "of aggregates": app.events.count("record", aggregated=True),
                    "put again": app.producer.failed, "shards": len(app.shards())}
        seconds = time.monotonic() - begin
        return Outcome(app.findings(), app.errors(), app.tables(), app.metrics(), seconds, figures)
    finally:
        app.close()
