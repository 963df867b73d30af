"""One Flow class for each version of a definition, in each process that meets it.

A row names its flow ``flow/flows.b_<first 12 hex of the closure's hash>``. viewflow imports that name while it
reads the row and keeps what it finds for ever, which is right here: a hash never means something else.
"""

from __future__ import annotations

import re
from threading import Lock

from viewflow.workflow import Flow

from oneservice.cases.flow.compiler import compile_flow
from oneservice.catalogue import versions
from oneservice.catalogue.models import Version
from oneservice.engine.definition import Closure

NAME = re.compile(r"b_[0-9a-f]{12}")

_flows: dict[str, type[Flow]] = {}
_lock = Lock()


class AmbiguousFlow(RuntimeError):
    """Two versions whose hashes begin alike. Change a word in the newer definition and publish it again."""


def flow_name(sha256: str) -> str:
    """How rows name the flow of the version with this hash."""
    return f"b_{sha256[:12]}"


def flow_of(closure: Closure) -> type[Flow]:
    """The one class for this closure, compiled when first asked for.

    Without the lock eight threads made seven classes of one name, and viewflow compares classes by identity.
    """
    name = flow_name(closure.sha256)
    with _lock:
        flow = _flows.get(name)
        if flow is None:
            flow = _flows[name] = compile_flow(name, closure)
    if flow.sha256 != closure.sha256:
        raise AmbiguousFlow(f"{closure.sha256} and {flow.sha256} both are {name}")
    return flow


def flow_named(name: str) -> type[Flow] | None:
    """The flow a row names, or None. A name that is none of ours asks nothing of the database."""
    if not NAME.fullmatch(name):
        return None
    known = _flows.get(name)
    if known is not None:
        return known
    closure = published(name.removeprefix("b_"))
    return None if closure is None else flow_of(closure)


def published(prefix: str) -> Closure | None:
    """The stored closure whose hash begins with ``prefix``; None if there is none, or more than one."""
    found = list(Version.objects.filter(sha256__startswith=prefix).values_list("sha256", flat=True)[:2])
    return versions.closure(found[0]) if len(found) == 1 else None
