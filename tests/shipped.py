"""One shipped service in a folder of its own: what a test plays is read and judged, and nothing else."""

import shutil

from oneservice.engine.reading import load_plain
from tests.sites import ROOT

PARTS = ("workflows", "forms", "templates/documents")


def one_bundle(folder, bundle, scenarios=True):
    """The shipped content in ``folder`` without other bundles, and without items, pages and scenarios of theirs.

    Without ``scenarios`` of its own it is judged in half the time; what reads cases needs none.
    """
    text = (ROOT / "workflows" / "bundles" / f"{bundle}.yaml").read_text("utf-8")
    used = {entry["use"] for entry in load_plain(text)["items"]}
    kept = {"items": used, "bundles": {bundle}, "scenarios": {bundle} if scenarios else {""}, "forms": {bundle}}

    def others(place, names):
        mine = kept.get(place.rsplit("/", 1)[-1])
        return {name for name in names if mine and name.endswith(".yaml") and name[:-5] not in mine}

    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=others)
    return folder
