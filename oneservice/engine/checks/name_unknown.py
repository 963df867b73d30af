"""``name-unknown-reference``: whatever one definition names, another must define.

Bad: ``department: polise``. Good: ``department: police``, which stands in ``workflows/departments.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, broken
from oneservice.engine.definition import Content
from oneservice.engine.reading.problems import did_you_mean
from oneservice.engine.references import Reference, references

CODE = "name-unknown-reference"
LEVEL = 1

KINDS = {
    "departments": ("department", "Define it in workflows/departments.yaml."),
    "calendars": ("calendar", "Write workflows/calendars/{name}.yaml."),
    "sources": ("source", "Define it in workflows/sources.yaml."),
    "fields": ("field", "Define it in a file of forms/fields/."),
    "materials": ("material", "Define it in workflows/materials.yaml."),
    "documents": ("document", "Define it in workflows/documents.yaml."),
    "processes": ("process", "Write workflows/processes/{name}.yaml."),
    "items": ("item", "Write workflows/items/{name}.yaml."),
    "bundles": ("bundle", "Write workflows/bundles/{name}.yaml."),
    "roles": ("role", "Name a role of the bundle: {known}."),
    "stages": ("stage", "Name one of the bundle's stages: {known}."),
    "columns": ("column", "Name a column of the list in `each`: {known}."),
    "items of the bundle": ("other item in this bundle", "Name one of {known}."),
    "licences": ("e-licence", "Name the licence of a document or a material: {known}."),
    "actions": ("action in this process", "Name one of {known}."),
}


def find(content: Content) -> Iterator[Finding]:
    for reference in references(content):
        if reference.name not in reference.known and not broken(content, reference.kind, reference.name):
            yield unknown(reference)


def unknown(reference: Reference) -> Finding:
    """``There is no department polise.`` with the nearest name there is, or where to define it."""
    what, where = KINDS.get(reference.kind, (f"name among the {reference.kind}", "Name one of {known}."))
    known = ", ".join(sorted(reference.known)) or "there is none"
    hint = did_you_mean(reference.name, reference.known) or where.format(name=reference.name, known=known)
    return Finding(reference.address, f"There is no {what} {reference.name}.", hint)
