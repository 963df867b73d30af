"""What the play leaves behind: every PDF, checked, and ``summary.json`` (DESIGN, commands)."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from oneservice.console.player.browser import Browser, Page
from oneservice.console.player.play import Played, ended
from oneservice.documents.authority import Authority
from oneservice.documents.signing import verify


def write_summary(played: Played, out: Path, root: Path, authority: Authority) -> dict[str, Any]:
    """Fetch and verify every document of the case; returns what ``summary.json`` holds."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.pdf"):
        old.unlink()
    page = played.mother.get(f"/case/{played.ref}/")
    documents = [_document(played.mother, each, out, root, authority) for each in page.data("document")]
    summary = {
        "bundle": played.bundle,
        "case": page.data("case-number")[0]["case-number"],
        "seconds": played.seconds,
        "items": [_item(each) for each in page.data("item")],
        "documents": documents,
        "questions_asked": played.questions_asked,
        "values_prefilled": played.values_prefilled,
        "uploads": played.uploads,
    }
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (out / "summary.json").write_text(text + "\n", "utf-8")
    return summary


def _item(data: dict[str, str]) -> dict[str, str | None]:
    return {
        "id": data["item"],
        "department": data["department"],
        "phase": data["phase"],
        "due": data.get("due") or None,
        "decided": data.get("decided") or None,
    }


def _document(browser: Browser, data: dict[str, str], out: Path, root: Path, authority: Authority) -> dict[str, Any]:
    pdf = browser.fetch(f"/doc/{data['pk']}.pdf")
    name = re.sub(r"[^a-z0-9-]", "-", f"{data['document']}-{data['pk']}".lower())
    path = out / f"{name}.pdf"
    path.write_bytes(pdf)
    signed = b"/ByteRange" in pdf
    return {
        "id": data["document"],
        "path": _relative(path, root),
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "signed": signed,
        "valid": verify(pdf, authority).valid if signed else pdf.startswith(b"%PDF-") and _attests(browser, data, pdf),
    }


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _attests(browser: Browser, data: dict[str, str], pdf: bytes) -> bool:
    """Unsigned, but with a code: valid if the verification page names just these bytes."""
    if not data.get("token"):
        return True
    page: Page = browser.get(f"/v/{data['token']}/")
    return hashlib.sha256(pdf).hexdigest() in page.content.decode()


def failures(summary: dict[str, Any]) -> list[str]:
    """Items that did not come to their end, documents that do not verify."""
    found = [f"{item['id']} stands at {item['phase']}" for item in summary["items"] if not ended(item["phase"])]
    return found + [f"{each['id']} does not verify" for each in summary["documents"] if not each["valid"]]
