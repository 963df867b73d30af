"""What a trial of a promise came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from oneservice.engine.definition import Text

PROMISES = {
    "P1": Text("受理的申请一件不丢", "No accepted application is lost"),
    "P2": Text("系统内任何效果不发生两次", "No effect happens twice"),
    "P3": Text("消息中间件全失也无损失", "Losing the broker costs nothing"),
    "P4": Text("每个汇合恰好触发一次", "Every join fires exactly once"),
    "P5": Text("重复提交只成一件", "A double submit is one case"),
    "P6": Text("对方已办却报超时也无碍", "Told “timed out” though done is safe"),
    "P7": Text("不可能走出非法次序", "An illegal order is impossible"),
    "P9": Text("留痕不可暗中改动", "History cannot be altered unnoticed"),
    "P13": Text("工作日期限无误", "Working days are right"),
    "P14": Text("新版本不影响在办件", "Running cases survive a new version"),
    "P15": Text("备份可以恢复", "A backup can be restored"),
    "P16": Text("积压两分钟内可见", "Stuck work is seen within two minutes"),
    "P17": Text("一个部门系统停摆不拖累别的部门", "A dead system does not stop other departments"),
}
"""By number as in the table of promises; the others are held by tests of their own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``tried``: how many of ``of``. ``lost``, ``doubled`` and ``stuck`` are to be 0.

    ``broken``: what else is not right, in words. ``numbers``: what was measured on the way, for people.
    """

    id: str
    tried: int
    of: str
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    broken: tuple[str, ...] = ()
    numbers: dict[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        return self.tried > 0 and not (self.lost or self.doubled or self.stuck or self.broken)

    def to_json(self) -> dict[str, Any]:
        counted = {name: getattr(self, name) for name in ("tried", "of", "lost", "doubled", "stuck", "held")}
        told = {"numbers": self.numbers, "broken": list(self.broken)}
        return {"id": self.id, "promise": PROMISES[self.id].en, **counted, **{k: v for k, v in told.items() if v}}
