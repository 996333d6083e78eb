"""Compares what consume.py --out wrote with the data set itself."""

import json
import sys
from collections import defaultdict

from flights import delays, load


def problems(expected, read):
    """Sentences about everything that is wrong; none when all is right."""
    first = {}
    for flight in read:
        first.setdefault(flight["id"], flight)
    missing = [flight["id"] for flight in expected if flight["id"] not in first]
    if missing:
        yield f"{len(missing)} flights are missing, the first is {missing[0]}"
    for flight in expected:
        seen = {key: value for key, value in first.get(flight["id"], {}).items()
                if key != "shard"}
        if seen and seen != flight:
            yield f"flight {flight['id']} was put as {flight} and read as {seen}"

    in_order = defaultdict(list)
    for flight in first.values():
        if flight["tail"]:
            in_order[flight["tail"]].append(flight["id"])
    for tail, ids in in_order.items():
        if ids != sorted(ids):
            yield f"the flights of {tail} are out of order: {ids}"
    if delays(first.values()) != delays(expected):
        yield "the delays per carrier differ from those of the data set"


def main():
    expected = load()
    with open(sys.argv[1], encoding="utf-8") as file:
        read = [json.loads(line) for line in file]
    found = list(problems(expected, read))
    for problem in found[:20]:
        print(problem)
    print(f"{len(expected):,} flights, {len(read):,} events read, "
          f"{len(read) - len(expected):,} duplicates, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
