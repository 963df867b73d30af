"""A report on the journal in words and as JSON. It names numbers of cases and entries, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError

from oneservice.records import root_files
from oneservice.records.audit import Finding, Report


def as_lines(report: Report, lost: str) -> Iterator[str]:
    """What was looked at, then every fault."""
    yield f"{report.chains} 条链 chains, {report.entries} 条留痕 entries, {report.roots} 个签名的根 signed roots"
    for finding in report.findings:
        yield f"✗ {_place(finding)}：{finding.fault.text.zh} / {finding.fault.text.en}"
    if lost:
        yield f"✗ {lost}"
    if not (report.findings or lost):
        yield "✓ 完整无改动 whole and unaltered"


def as_json(report: Report, lost: str) -> dict[str, Any]:
    """``{"ok", "chains", "entries", "roots", "problems": [{"case", "chain", "seq", "code", "what", "zh"}]}``."""
    problems = [
        {
            "case": finding.name,
            "chain": finding.chain,
            "seq": finding.fault.seq,
            "code": finding.fault.code,
            "what": finding.fault.text.en,
            "zh": finding.fault.text.zh,
        }
        for finding in report.findings
    ]
    if lost:
        problems.append({"case": "", "chain": "", "seq": 0, "code": "anchor", "what": lost, "zh": lost})
    return {
        "ok": not problems,
        "chains": report.chains,
        "entries": report.entries,
        "roots": report.roots,
        "problems": problems,
    }


def missing_anchor(said: str) -> str:
    """What is wrong with a root noted elsewhere (``57:ab12...``); "" if it stands in the files. Raises CommandError."""
    if not said:
        return ""
    number, _, hash_ = said.partition(":")
    if not number.isdecimal() or len(hash_) != 64:
        raise CommandError(f"{said!r}: 请写 write NUMBER:HASH，如日志 root signed 一行 as the log's line has them")
    known = any(root.signed.number == int(number) and root.signed.root == hash_ for root in root_files.read())
    return "" if known else f"链头文件中没有根 {number} / root {number} is not in the files of heads"


def _place(finding: Finding) -> str:
    return f"办件 case {finding.name}" if finding.chain else "链头 heads"
