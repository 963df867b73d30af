"""``need-unasked``: what an item of a bundle needs is on a page, computed, given by an item, or its bill.

Bad: ``needs: [mother.mobile]`` where no page of the bundle asks it.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, broken, used_items
from oneservice.engine.definition import Bundle, Content, Item
from oneservice.engine.rename import rename_item, rename_name

CODE = "need-unasked"
LEVEL = 4


def find(content: Content) -> Iterator[Finding]:
    for bundle, _, entry, item in used_items(content):
        if not broken(content, "forms", bundle.id):
            asked = filled_in(content, bundle)
            for i, name in enumerate(item.needs):
                here = rename_name(name, entry.rename)
                field = content.fields.get(here)
                if field and field.compute is None and here not in asked:
                    yield unasked(bundle, item, i, here)


def filled_in(content: Content, bundle: Bundle) -> set[str]:
    """Fields on the bundle's pages, those its items give, and the amounts they find out."""
    found = {name for page in content.forms.get(bundle.id, ()) for name in page.fields}
    for entry in bundle.items:
        if entry.use in content.items:
            item = rename_item(content.items[entry.use], entry.rename)
            found |= {*item.gives, billed(content, item)}
    return found


def billed(content: Content, item: Item) -> str:
    """The money field a process with ``waits: fee`` finds out by itself; "" if there is none."""
    process = content.processes.get(item.process)
    finds = process and any(state.waits == "fee" for state in process.states.values())
    return str(item.fee.amount) if finds and item.fee else ""


def unasked(bundle: Bundle, item: Item, position: int, name: str) -> Finding:
    message = f"The item needs {name}, but no page of {bundle.id} has it."
    hint = f"Put {name} on a page of forms/{bundle.id}.yaml: what a register does not know is typed there."
    return Finding(("items", item.id, "needs", position), message, hint)
