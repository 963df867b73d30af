"""Uploads: a file is what its bytes are, whatever it calls itself, and what is kept carries nothing but the picture."""

import io
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from oneservice.cases import queries, uploads
from oneservice.cases.actions import draft as drafting
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.pictures import whole_jpeg
from tests.cases.stage import paper

NOT_ONE = "请上传 JPG、PNG 图片或 PDF 文件"
BROKEN = "图片无法打开，请重新拍照或扫描后上传"
TOO_MANY = "图片像素过大，请缩小或重新拍照后上传"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def picture(kind="JPEG", size=(60, 40), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, kind, **options)
    return out.getvalue()


def wide(pixels):
    """The head of a PNG that claims ``pixels`` by 9000 and holds almost nothing."""
    data = bytearray(picture("PNG"))
    data[16:24] = pixels.to_bytes(4, "big") + (9000).to_bytes(4, "big")
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


def said(data):
    with pytest.raises(Refused) as refused:
        uploads.accept(data)
    return refused.value.fields["file"].zh


@pytest.mark.parametrize(
    "data", [b"MZ\x90\x00program", b"<html><script>alert(1)</script>", b"<svg/>", b"PK\x03\x04", b"x"]
)
def test_file_that_is_no_picture_and_no_pdf_is_refused(data):
    assert said(data) == NOT_ONE


def test_program_behind_the_first_bytes_of_a_picture_is_refused():
    assert said(b"\x89PNG\r\n\x1a\n" + b"MZ\x90\x00program" * 50) == BROKEN


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_picture_cut_short_is_refused(kind):
    whole = picture(kind, (400, 300))
    assert said(whole[: len(whole) // 2]) == BROKEN


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_blocks": 1}, {"optimize": True}])
def test_picture_coded_otherwise_is_whole_too(options):
    whole = picture(size=(400, 300), **options)
    assert (whole_jpeg(whole), whole_jpeg(whole[:-2])) == (True, False)


@pytest.mark.parametrize("pixels", [9000, 90000])
def test_picture_of_81_megapixels_or_more_is_refused_unread(pixels):
    assert said(wide(pixels)) == TOO_MANY


def test_pdf_without_its_end_is_refused():
    assert said(PDF.replace(b"%%EOF", b"")) == "文件不完整，请重新生成或扫描 PDF 后上传"


def test_pdf_is_kept_as_it_is():
    assert uploads.accept(PDF) == uploads.Upload(PDF, "application/pdf")


def test_nothing_is_refused():
    assert said(b"") == "请选择要上传的文件"


def test_file_over_ten_megabytes_is_refused():
    assert said(b"%PDF-" + b"0" * uploads.MOST_BYTES) == "文件超过 10 MB，请压缩或重新拍照后上传"


def test_picture_loses_place_and_camera():
    exif = Image.Exif()
    exif[0x010F] = "camera of 李娜"
    kept = uploads.accept(picture(exif=exif)).data
    assert (dict(Image.open(io.BytesIO(kept)).getexif()), b"camera" in kept) == ({}, False)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_picture_loses_comments_profiles_and_what_is_behind_its_end(kind):
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "payload")
    options: dict = {"comment": b"payload"} if kind == "JPEG" else {"pnginfo": text}
    kept = uploads.accept(picture(kind, icc_profile=b"payload" * 30, **options) + b"payload").data
    assert (
        b"payload" in kept,
        set(Image.open(io.BytesIO(kept)).info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"},
    ) == (False, set())


def test_picture_taken_sideways_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = Image.open(io.BytesIO(uploads.accept(picture(size=(60, 40), exif=exif)).data))
    assert kept.size == (40, 60)


@pytest.mark.deep
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG"]), st.integers(8, 400), st.binary(min_size=1, max_size=12))
def test_damaged_picture_is_redrawn_or_refused(kind, where, damage):
    data = bytearray(picture(kind))
    data[where : where + len(damage)] = damage
    with suppress(Refused):
        assert uploads.accept(bytes(data)).media == f"image/{kind.lower()}"


# --- in a case ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_upload_comes_back_to_who_sent_it(draft):
    draft.attach(data=PDF)
    assert queries.upload_file(draft.mother, draft.ref, "photo-id") == (PDF, "application/pdf", "photo-id.pdf")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["no-such", "id-card:mother", "photo-id:father", ""])
def test_material_nobody_has_to_upload_is_not_found(draft, key):
    with pytest.raises(NotFound):
        draft.attach(key)


@pytest.mark.django_db
def test_refused_upload_is_not_kept(draft):
    with pytest.raises(Refused):
        draft.attach(data=b"MZ\x90\x00")
    assert draft.dossier.materials == {}


@pytest.mark.django_db
def test_removed_upload_is_gone(draft):
    draft.attach()
    drafting.remove_material(draft.mother, draft.ref, "photo-id", now=draft.now)
    with pytest.raises(NotFound):
        queries.upload_file(draft.mother, draft.ref, "photo-id")


@pytest.mark.django_db
def test_upload_is_seen_by_the_department_whose_item_names_it_only(stage):
    stage.open().fill().attach(data=paper()).submit().sign()
    card, birth = (stage.item(item).pk for item in ("social-card", "birth-certificate"))
    clerk, hospital = stage.office("social-card", "clerk"), stage.office("birth-certificate", "clerk")
    assert queries.upload_file(clerk, card, "photo-id")[1] == "image/png"
    for staff, item in ((hospital, birth), (hospital, card), (clerk, birth)):
        with pytest.raises(NotFound):
            queries.upload_file(staff, item, "photo-id")


@pytest.mark.django_db
def test_upload_is_not_seen_by_the_co_signer(stage):
    stage.open().fill().attach().submit()
    with pytest.raises(NotFound):
        queries.upload_file(stage.father, stage.ref, "photo-id")
