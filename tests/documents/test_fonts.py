"""The shipped faces draw what Chinese names need, and say what they cannot."""

import pytest
from fontTools.ttLib import TTFont

from oneservice.documents.errors import MissingGlyph
from oneservice.documents.fonts import FACES, FOLDER, all_drawable, check_glyphs, drawable, missing_glyphs
from oneservice.documents.libraries import library_problems, loads

TABLE = FOLDER.parent.parent / "tools" / "fonts" / "tgh.txt"


def standard_table():
    lines = TABLE.read_text("utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


def test_the_standard_table_has_its_8105_characters():
    assert len(set(standard_table())) == 8105


@pytest.mark.parametrize("file", [face.file for face in FACES if "Serif-Bold" not in face.file])
def test_a_face_has_the_whole_standard_table(file):
    assert [c for c in standard_table() if ord(c) not in drawable(file)] == []


def test_the_fallback_face_has_levels_one_and_two_of_the_national_standard():
    wanted = {*range(0x3400, 0x4DB6), *range(0x4E00, 0x9FF0)}
    assert wanted - drawable("OneServiceSans-Regular.ttf") == set()


def test_the_fallback_face_has_whatever_any_face_has():
    assert all_drawable() - drawable("OneServiceSans-Regular.ttf") == set()


def test_every_face_has_rare_characters_of_living_names():
    for face in FACES:
        assert [c for c in "㛃𬭎䶮𫖯𬍛𫍽㵑㑇𠅤䲟𬱖㼆𤩽" if ord(c) not in drawable(face.file)] == []


def test_a_face_bears_our_name_and_is_outline_truetype():
    for face in FACES:
        with TTFont(FOLDER / face.file, lazy=True) as font:
            assert (font["name"].getDebugName(1), "glyf" in font) == (face.family, True)


def test_the_fonts_stay_under_twenty_megabytes_and_bring_their_licence():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 20_000_000
    assert sorted(path.name for path in FOLDER.glob("OFL*")) == ["OFL-Sans.txt", "OFL-Serif.txt"]


def test_a_missing_glyph_is_named():
    with pytest.raises(MissingGlyph) as caught:
        check_glyphs(["张𡧛", "😀"])
    assert caught.value.characters == ("😀", "𡧛")
    assert "𡧛（U+219DB）" in caught.value.text.zh


def test_line_breaks_need_no_glyph():
    assert missing_glyphs("一\n\t二") == ()


def test_this_machine_has_what_documents_need():
    assert library_problems() == []


def test_an_absent_library_does_not_load():
    assert loads("no-such-library-anywhere", "libnosuch.so.0") is False
