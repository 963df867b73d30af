"""What glibc keeps of memory that is free again: a document takes forty megabytes while it is made, in each thread.

Measured on a site after a played case: 260 MB as it comes, 245 with what is free given back, 210 with one heap too.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
M_ARENA_MAX = -8
"""Of ``malloc.h``."""


def gives_back(make: Callable[P, R]) -> Callable[P, R]:
    """``make``, and then what is free goes back to the system; that takes a millisecond or two."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return make(*args, **kwargs)
        finally:
            c("malloc_trim")(0)

    return made


def one_heap() -> None:
    """One heap for all threads, before they start: Python runs one of them at a time anyway."""
    c("mallopt")(M_ARENA_MAX, 1)


@cache
def c(name: str) -> Callable[..., object]:
    """A function of the C library; one that does nothing where there is none of the name."""
    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # musl, macOS, Windows
        return lambda *numbers: None
