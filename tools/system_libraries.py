"""Make sure that the system libraries documents need are there: say which are missing, install them where we may.

Runs with the system's Python before anything else; needs nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

NEEDED = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing() -> list[str]:
    """Debian packages of the libraries that do not load."""
    packages = []
    for library, package in NEEDED.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    return packages


def may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """As root on Debian: update the lists once, then install."""
    print("Installing system libraries for PDF documents:", " ".join(packages))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)


def main() -> int:
    packages = missing()
    if packages and may_install():
        install(packages)
        packages = missing()
    if not packages:
        return 0
    print("PDF documents need system libraries that are missing here. Install them, then run this again:")
    print("  sudo apt-get install -y", " ".join(packages))
    print("(macOS: brew install pango harfbuzz; other systems: Pango 1.44+ and HarfBuzz with hb-subset)")
    return 0 if packages == ["libharfbuzz-subset0"] else 1


if __name__ == "__main__":
    sys.exit(main())
