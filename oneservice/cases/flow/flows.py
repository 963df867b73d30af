"""Where viewflow imports flows from. There are none in the file: each is compiled when its name is asked for.

Nothing here touches the database at import, because viewflow imports this module before migrations run.
"""

from __future__ import annotations

from viewflow.workflow import Flow

from oneservice.cases.flow.registry import flow_named


def __getattr__(name: str) -> type[Flow]:
    """``b_<12 hex>`` -> Flow (PEP 562). AttributeError otherwise: viewflow then reads the row with no flow, intact."""
    flow = flow_named(name)
    if flow is None:
        raise AttributeError(f"No definition is stored for the flow {name}")
    return flow
