"""Every text the pages and the doors hand to gettext, found in the source: what must have an English text."""

import ast
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.ROOT)
FOLDERS = {
    "ui": ["templates/ui", "oneservice/ui"],
    "portal": ["templates/portal", "oneservice/portal"],
    "desk": ["templates/desk", "oneservice/desk"],
}
CALL = re.compile(r"(?:\bgettext|\bngettext|\b_)\((u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))")
NAMES = {"_", "gettext", "gettext_lazy", "ngettext"}


def in_template(path):
    source = templatize(path.read_text("utf-8"))
    return {ast.literal_eval(text) for text in CALL.findall(source)}


def in_python(path):
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in NAMES and call.args)
    return {call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)}


def pages():
    """Top-level templates (404.html, …) belong to ``ui``."""
    return sorted((ROOT / "templates").glob("*.html"))


def words_of(room):
    found = set()
    for folder in FOLDERS[room]:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".html", ".py"):
                found |= in_template(path) if path.suffix == ".html" else in_python(path)
    for path in pages() if room == "ui" else ():
        found |= in_template(path)
    return found
