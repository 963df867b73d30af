"""Every text of ours has an English one, and no English text has lost its Chinese."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from oneservice.console.management.commands.compile_words import Clash, joined
from oneservice.ui.words import TABLES
from tests.ui.words_used import FOLDERS, ROOT, words_of

PARTS = ROOT / "oneservice" / "locale" / "en" / "parts"


def english():
    """Chinese to English (singular first where there are two), of all rooms."""
    catalogue = joined(sorted(PARTS.glob("*.po")), "en")
    return {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in catalogue if m.id}


def used():
    return set().union(*(words_of(room) for room in FOLDERS))


def test_every_text_has_an_english_one():
    known = english()
    assert sorted(text for text in used() if not known.get(text)) == []


def test_no_english_text_is_left_over():
    assert sorted(set(english()) - used()) == []


def test_both_plural_forms_are_given():
    assert [text for text, forms in english().items() if isinstance(forms, tuple) and not all(forms)] == []


def test_placeholders_are_the_same_in_both_languages():
    def holes(text):
        return {word.partition(")")[0] for word in text.split("%(")[1:]}

    wrong = []
    for chinese, forms in english().items():
        each = forms if isinstance(forms, tuple) else (forms,)
        wrong += [form for form in each if holes(form) != holes(chinese)]
    assert wrong == []


def test_a_compiled_text_is_what_the_reader_gets():
    word, _ = TABLES["signer"]["signed"]
    with translation.override("en"):
        assert str(word) == "Signed"
    with translation.override("zh-hans"):
        assert str(word) == "已签名"


def write_part(folder: Path, name, english_text):
    (folder / name).write_text(f'msgid ""\nmsgstr ""\n\nmsgid "受理"\nmsgstr "{english_text}"\n', "utf-8")


def test_one_text_in_two_rooms_needs_one_wording(tmp_path):
    write_part(tmp_path, "a.po", "Acceptance")
    write_part(tmp_path, "b.po", "Taken on")
    with pytest.raises(Clash, match=r"受理.*b\.po and .*a\.po differ; keep one wording"):
        joined(sorted(tmp_path.glob("*.po")), "en")


def test_parts_are_joined_once_each(tmp_path):
    write_part(tmp_path, "a.po", "Acceptance")
    write_part(tmp_path, "b.po", "Acceptance")
    assert [m.string for m in joined(sorted(tmp_path.glob("*.po")), "en") if m.id] == ["Acceptance"]


@pytest.mark.parametrize("room", sorted(FOLDERS))
def test_every_part_is_a_catalogue(room):
    with (PARTS / f"{room}.po").open("rb") as file:
        assert len(read_po(file, locale="en", abort_invalid=True)) > 0
