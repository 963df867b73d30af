"""What can go wrong with a request about a case, each with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping

from oneservice.engine.definition import Text


class CaseError(Exception):
    """Base of the errors below; ``text`` is fit to be shown."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en or text.zh)
        self.text = text


class NotFound(CaseError):
    """No such case, or not the reader's: the two must look alike, so that nobody learns what exists."""

    def __init__(self) -> None:
        super().__init__(Text("没有找到这个办件", "There is no such case here"))


class NotAllowed(CaseError):
    """A member of staff asks for what belongs to another department or post."""


class Refused(CaseError):
    """The request cannot be carried out as sent; ``fields`` says what is wrong with which control."""

    def __init__(self, text: Text, fields: Mapping[str, Text] | None = None) -> None:
        super().__init__(text)
        self.fields = dict(fields or {})


TAKEN = Text("这一步已经由别人办理，请刷新后再看", "Somebody else has just done this step: reload the page")
CLOSED = Text(
    "该办件当前不能这样操作，请返回查看进度",
    "This cannot be done to the case now: go back and see where it stands",
)
