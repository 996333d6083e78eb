"""How Kinesis divides its hash space and routes keys (AWS developer guide, "Key concepts")."""

import hashlib


def ranges(shards):
    return [(int(shard["HashKeyRange"]["StartingHashKey"]),
             int(shard["HashKeyRange"]["EndingHashKey"])) for shard in shards]


def hash_of(partition_key):
    return int.from_bytes(hashlib.md5(partition_key.encode()).digest(), "big")


def shard_of(shards, hash_key):
    """The open shard whose range holds the hash key."""
    open_shards = [shard for shard in shards
                   if "EndingSequenceNumber" not in shard["SequenceNumberRange"]]
    for shard, (start, end) in zip(open_shards, ranges(open_shards)):
        if start <= hash_key <= end:
            return shard["ShardId"]
    raise AssertionError(f"no open shard for {hash_key}")
