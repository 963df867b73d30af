"""What rendering returns and signing reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealBox:
    """Where the seal goes: ``page`` from 0, PDF points from the bottom left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Rendered:
    """``pdf`` is PDF/A-3a with ``data.json`` attached; ``seal`` where a seal goes (None: no place in the template)."""

    pdf: bytes
    pages: int
    seal: SealBox | None
