"""``material-spared``: what the state has is never asked of the citizen (免于提交).

A material with a licence, source or form is never uploaded, so it has one of the three, a grade that says so,
and no time to follow; a material that is uploaded is not one whose e-licence exists.
Bad: ``{title: 结婚证, grade: C, licence: marriage-cert}``. Good: ``grade: A``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Material

CODE = "material-spared"
LEVEL = 5


def find(content: Content) -> Iterator[Finding]:
    licences = {document.licence for document in content.documents.values()}
    licences |= {material.licence for material in content.materials.values()}
    for material in content.materials.values():
        yield from of_material(material, licences - {""})
    for item in content.items.values():
        for i, use in enumerate(item.materials):
            used = content.materials.get(use.use)
            if used and not used.uploaded and use.defer:
                message = f"{use.use} comes from {how(used)} and is never uploaded, so it cannot follow later."
                yield Finding(("items", item.id, "materials", i, "defer"), message, "Take defer out.")


def of_material(material: Material, licences: set[str]) -> Iterator[Finding]:
    address = ("materials", material.id)
    ways = [key for key in ("licence", "source", "form") if getattr(material, key)]
    if len(ways) > 1:
        message = f"{material.id} has {' and '.join(ways)}."
        yield Finding(address, message, "Keep the one it comes from.")
    if ways and material.grade == "C":
        hint = "Write grade: A (issued and pulled), B (checked by staff) or D (made by the citizen)."
        message = f"Grade C is what a citizen uploads, but this comes from {how(material)}."
        yield Finding((*address, "grade"), message, hint)
    if not ways and material.grade == "A":
        message = "Grade A is issued by an authority and pulled, but nothing says from where."
        yield Finding((*address, "grade"), message, "Write licence or source; or grade: C, if it is uploaded.")
    if not ways and material.id in licences:
        message = f"{material.id} would be uploaded, but there is an e-licence of that name."
        yield Finding(address, message, f"Write licence: {material.id}.")


def how(material: Material) -> str:
    return next(key for key in ("licence", "source", "form") if getattr(material, key))
