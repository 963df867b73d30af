"""Whether a picture is whole. Asked of the bytes, not of the decoder.

WeasyPrint tells Pillow, for the whole process, to load what was cut short and paint the rest grey: a photograph of
which half is missing would pass as one. So the structure is walked here, up to the mark that ends the picture.
"""

from __future__ import annotations

RESTARTS = range(0xD0, 0xD8)
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


def whole_png(data: bytes) -> bool:
    """PNG 11.2: chunks of length, type, data, CRC, the last one IEND. What follows it does not count."""
    at = 8
    while at + 12 <= len(data):
        kind = data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        if kind == b"IEND":
            return at <= len(data)
    return False


def whole_jpeg(data: bytes) -> bool:
    """JPEG (T.81 B.1): segments, some followed by coded data, up to EOI. The one of a thumbnail lies in a segment."""
    at = 2
    while 0 <= at < len(data) - 1:
        marker = data[at + 1]
        if data[at] != 0xFF or marker == END_OF_IMAGE:
            return data[at] == 0xFF
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == START_OF_SCAN:
            at = _after_coded_data(data, at)
    return False


def _after_coded_data(data: bytes, at: int) -> int:
    """Where the next marker is; stuffed zeros and restarts belong to the coded data. -1: there is none."""
    while (at := data.find(b"\xff", at)) >= 0:
        following = data[at + 1] if at + 1 < len(data) else 0
        if following and following not in RESTARTS:
            return at
        at += 2
    return -1
