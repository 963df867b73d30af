#!/usr/bin/env python3
"""Work a draw out again from its published list, where there is no oneservice: Python alone.

    verify_draw.py LIST.json           the file a draw's page offers

The list names nobody: a ticket, a group and a band for each, the places of each group, the seed, and what was decided.
Exit 0: the list is the one whose hash was written down, and the seed gives just these placings; 1: it is not, line by
line; 2: cannot be read. This file shares no code with the site on purpose: it is the second opinion.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def lot(seed: str, ticket: str) -> str:
    return hashlib.sha256(f"{seed}:{ticket}".encode()).hexdigest()


def digest(entrants: list[Json], places: Json) -> str:
    lines = sorted([each["group"], each["band"], each["ticket"]] for each in entrants)
    text = json.dumps({"entrants": lines, "places": places}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def faults(published: Json) -> Iterator[str]:
    """Everything that does not agree with the list and the seed."""
    entrants, places, seed = published["entrants"], published["places"], published["seed"]
    if digest(entrants, places) != published["digest"]:
        yield "the list is not the one that was frozen"
    tickets = [each["ticket"] for each in entrants]
    if len(set(tickets)) < len(tickets):
        yield "a ticket stands in the list twice"
    for group in sorted({each["group"] for each in entrants}):
        mine = [each for each in entrants if each["group"] == group]
        mine.sort(key=lambda each: (each["band"], lot(seed, each["ticket"])))
        for rank, each in enumerate(mine, 1):
            placed = rank <= places[group]
            if (each["rank"], each["placed"]) != (rank, placed):
                yield f"{each['ticket']}: rank {rank}, {'placed' if placed else 'not placed'} by the seed"


def main(path: str) -> int:
    try:
        found = list(faults(json.loads(Path(path).read_text("utf-8"))))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot be read: {error!r}", file=sys.stderr)
        return 2
    print("\n".join(found) or "the seed gives just these placings")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
