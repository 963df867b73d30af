"""Line icons of our own, 24 x 24, drawn with one stroke. An icon never stands without words beside it."""

from __future__ import annotations

PATHS = {
    "alert": "M12 3 2.5 20h19L12 3Z M12 10v4.5 M12 17.4v.1",
    "arrow-left": "M19 12H5 M11 6l-6 6 6 6",
    "arrow-right": "M5 12h14 M13 6l6 6-6 6",
    "bell": "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15L6 16Z M10 21h4",
    "building": "M4 21V9l8-5 8 5v12 M4 21h16 M9 21v-6h6v6 M8 11.5h.1 M12 11.5h.1 M16 11.5h.1",
    "calendar": "M4 6h16v14H4Z M4 10h16 M8 3v4 M16 3v4",
    "check": "M4.5 12.5 10 18 19.5 7",
    "chevron-down": "M6 9l6 6 6-6",
    "chevron-right": "M9 6l6 6-6 6",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M12 7.5V12l3.2 2",
    "download": "M12 4v11 M7 11l5 5 5-5 M4 20h16",
    "file": "M6 3h8l4 4v14H6Z M14 3v4h4 M9 12h6 M9 16h6",
    "lock": "M5.5 11h13v9h-13Z M8.5 11V7.5a3.5 3.5 0 0 1 7 0V11 M12 14.5v2",
    "pause": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M10 9v6 M14 9v6",
    "pen": "M4 20l1-4.5L16.5 4 20 7.5 8.5 19 4 20Z M14 6.5l3.5 3.5",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z M4.5 20.5c.4-4.3 3.3-6.5 7.5-6.5s7.1 2.2 7.5 6.5",
    "phone": (
        "M6 3h3.5l1.5 5-2.2 1.8a12 12 0 0 0 5.4 5.4L16 13l5 1.5V18c0 1.7-1.3 3-3 3C10.3 21 3 13.7 3 6c0-1.7 1.3-3 3-3Z"
    ),
    "pin": "M12 21c-4-4.5-6.5-7.6-6.5-11a6.5 6.5 0 0 1 13 0c0 3.4-2.5 6.5-6.5 11Z M12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
    "plus": "M12 5v14 M5 12h14",
    "refresh": "M20 11a8 8 0 1 0-2.3 6.3 M20 5v6h-6",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13 M15.5 15.5 21 21",
    "shield": "M12 3l8 3v6c0 4.5-3.2 7.7-8 9-4.8-1.3-8-4.5-8-9V6l8-3Z M8.5 12l2.5 2.5L15.5 10",
    "speaker": "M4 10v4h3.5L12 18V6L7.5 10H4Z M15.5 9a4 4 0 0 1 0 6 M18 6.5a7.5 7.5 0 0 1 0 11",
    "text-size": "M3 19 8 6l5 13 M4.8 15h6.4 M14.5 19l3.3-9 3.3 9 M15.7 16h4.2",
    "trash": "M4 7h16 M9 7V4h6v3 M6 7l1 14h10l1-14 M10 11v6 M14 11v6",
    "upload": "M12 16V5 M7 9l5-5 5 5 M4 20h16",
    "yuan": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M8.5 7.5 12 12l3.5-4.5 M12 12v5.5 M9 12.5h6 M9 15h6",
}
