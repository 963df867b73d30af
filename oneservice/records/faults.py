"""What can be wrong with a chain or with the signed roots over all chains, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass

from oneservice.engine.definition import Text

SENTENCES = {
    "order": ("第 {seq} 条排在第 {number} 条之后", "entry {seq} comes after entry {number}"),
    "missing": ("第 {seq} 条之前缺少 {number} 条", "missing before entry {seq}: {number}"),
    "torn": ("第 {seq} 条与第 {number} 条不连续", "entry {seq} does not continue entry {number}"),
    "altered": ("第 {seq} 条被改动", "entry {seq} was altered"),
    "cut": ("第 {seq} 条之后被截断，应到第 {number} 条", "cut off after entry {seq}: the head is entry {number}"),
    "not_head": ("第 {seq} 条与另行保存的不一致", "entry {seq} is not the head that was kept"),
    "beyond": ("第 {seq} 条之后多出 {number} 条", "entries after the head: {number}"),
    "not_signed": ("第 {seq} 条与已签名的根 {number} 不一致", "entry {seq} is not what signed root {number} says"),
    "root_gap": ("已签名的根 {seq} 之前缺少 {number} 个", "missing before signed root {seq}: {number}"),
    "root_torn": ("已签名的根 {seq} 与前一个不连续", "signed root {seq} does not continue the one before"),
    "root_altered": ("已签名的根 {seq} 与其所列链头不符", "signed root {seq} is not the root of the heads it lists"),
    "root_forged": ("根 {seq} 的签名无效", "the signature of root {seq} is not valid"),
    "root_stranger": ("根 {seq} 由本站未知的密钥签名", "root {seq} is signed by a key this site does not know"),
    "root_lost": (
        "根 {seq} 已记入留痕，但链头文件中没有",
        "root {seq} is in the journal but not in the files of heads",
    ),
    "root_unknown": (
        "根 {seq} 在链头文件中，但未记入留痕",
        "root {seq} is in the files of heads but not in the journal",
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at entry (or root) ``seq``; ``number`` is the other one, or how many. ``str`` is English."""

    code: str
    seq: int
    number: int = 0

    def __str__(self) -> str:
        return self.text.en

    @property
    def text(self) -> Text:
        """What is wrong, in words that name numbers and nothing else."""
        zh, en = SENTENCES[self.code]
        return Text(zh.format(seq=self.seq, number=self.number), en.format(seq=self.seq, number=self.number))
