"""The picture of a bundle: viewflow lays it out, a template of ours draws it without styles of its own."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from viewflow.workflow.chart import calc_layout_data

from oneservice.cases.flow.registry import flow_of
from oneservice.engine.definition import Closure


def chart(closure: Closure) -> SafeString:
    """An ``<svg>`` in the reader's language; colours come from ``currentColor``, so that a strict CSP may stand."""
    flow = flow_of(closure)
    return render_to_string("flow/chart.svg", {"grid": calc_layout_data(flow), "title": flow.process_title})
