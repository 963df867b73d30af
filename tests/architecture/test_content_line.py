"""The line that must not blur: nothing under oneservice/ knows a bundle, an item or a field of the content."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ids_of(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / "workflows" / folder).glob("*.yaml")}


def test_the_engine_names_no_bundle_and_no_item():
    names = ids_of("bundles") | {name for name in ids_of("items") if "-" in name}
    assert names
    pattern = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, sorted(names))) + r")(?![\w-])")
    files = (path for kind in ("py", "html", "css", "js") for path in (ROOT / "oneservice").rglob(f"*.{kind}"))
    found = [f"{path.relative_to(ROOT)}: {hit}" for path in files for hit in pattern.findall(path.read_text("utf-8"))]
    assert found == []
