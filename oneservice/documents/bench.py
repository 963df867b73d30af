"""How fast documents are made here, for ``make bench``."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oneservice.documents.render import render
from oneservice.documents.signing import Seal, sign, verify


def timed(step: str, milliseconds: dict[str, list[float]], began: float) -> float:
    now = time.perf_counter()
    milliseconds.setdefault(step, []).append((now - began) * 1000)
    return now


def measure(
    template: str, partials: Mapping[str, str], data: Mapping[str, Any], *, title: str, seal: Seal, at: datetime,
    rounds: int = 20,
) -> dict[str, float]:  # fmt: skip
    """Medians over ``rounds`` after a warm-up: ``render_ms_per_page``, ``sign_ms``, ``verify_ms``; ``pdf_kib``."""
    pages, size = 1, 0
    milliseconds: dict[str, list[float]] = {}
    for round_number in range(rounds + 1):
        if round_number == 1:
            milliseconds.clear()  # the first one loaded fonts and style sheets
        began = time.perf_counter()
        rendered = render(template, partials, data, title=title)
        began = timed("render", milliseconds, began)
        signed = sign(rendered.pdf, seal, at)
        began = timed("sign", milliseconds, began)
        verify(signed, seal.authority)
        timed("verify", milliseconds, began)
        pages, size = rendered.pages, len(signed)
    median = {step: statistics.median(values) for step, values in milliseconds.items()}
    return {
        "render_ms_per_page": round(median["render"] / pages, 1), "sign_ms": round(median["sign"], 1),
        "verify_ms": round(median["verify"], 1), "pdf_kib": round(size / 1024, 1),
    }  # fmt: skip
