"""Reading a page the way a test wants it."""

from lxml import html


def tree(answer):
    return html.document_fromstring(answer.text)


def title(answer):
    return tree(answer).findtext(".//title")


def errors(answer):
    """The error summary, line by line."""
    return [each.text_content().strip() for each in tree(answer).cssselect("#errors li")]


def links(answer, part):
    return [each.get("href") for each in tree(answer).iter("a") if part in each.get("href", "")]


def texts(answer, selector):
    """What stands in every element of ``selector``, spaces made one."""
    return [" ".join(each.text_content().split()) for each in tree(answer).cssselect(selector)]
