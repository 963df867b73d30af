"""What can go wrong when a document is made; each says what to do next. No value of the data is ever in one."""

from __future__ import annotations

from oneservice.engine.definition import Text


class DocumentError(Exception):
    """A document could not be made. ``text`` is for the staff member who has to settle it."""

    def __init__(self, text: Text) -> None:
        super().__init__(f"{text.zh} {text.en}".strip())
        self.text = text


class TemplateProblem(DocumentError):
    """The template is wrong. ``line`` counts from 1 in ``template`` (0: the whole of it); for the designer."""

    def __init__(self, line: int, message: str, hint: str = "", *, template: str = "") -> None:
        where = f"{template or 'template'}:{line}" if line else template or "template"
        super().__init__(Text(f"文书模板有误（{where}），请联系模板维护人员。", f"{where}: {message} {hint}".strip()))
        self.line = line
        self.message = message
        self.hint = hint
        self.template = template


class MissingGlyph(DocumentError):
    """``characters`` that no shipped font can draw; the document is not made rather than printed with boxes."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        named = "、".join(f"{character}（U+{ord(character):04X}）" for character in characters)
        super().__init__(
            Text(
                f"系统字库缺少字符 {named}，文书未生成。请核对该字；确需使用的，请联系管理员补充字库。",
                f"The fonts cannot draw {named}. Check the character; if it is right, have a font added.",
            )
        )
        self.characters = characters


class TooLarge(DocumentError):
    """More rows, pages, text or time than one document may take. ``what`` names the limit in Chinese."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(
            Text(f"文书超出上限：{what}不得超过 {limit}。请减少数据后重试。", f"Document limit: {what} <= {limit}.")
        )
        self.what = what
        self.limit = limit


class LibraryMissing(DocumentError):
    """Pango is not installed, so nothing can be printed; ``problems`` as ``library_problems`` gives them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(Text("无法生成 PDF：系统缺少排版程序库。" + " ".join(problems)))
        self.problems = problems
