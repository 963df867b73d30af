"""Seals: valid offline, broken by one byte, worth nothing from another authority."""

import io
import json
import shutil
import stat
import subprocess
from datetime import UTC, datetime

import pikepdf
import pytest

from oneservice.documents.authority import demo_authority
from oneservice.documents.render import render
from oneservice.documents.seal import seal_image, seal_png, seal_svg
from oneservice.documents.signing import Seal, sign, verify

AT = datetime(2026, 9, 29, 1, 30, tzinfo=UTC)
OFFICE = "昆明市五华区卫生健康局"
LONG = "贡山独龙族怒族自治县人力资源和社会保障局社会保险事业管理中心"
DATA = {"newborn": {"name": "李铉玥"}, "this": {"issued_on": "2026-09-29"}}
BODY = '<h1>{{ newborn.name }}</h1><div id="seal" style="margin: 90mm 0 0 60mm; width: 42mm; height: 42mm"></div>'
STYLE = {"_style.css": "body {font-family: 'OneService Sans'}"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return demo_authority(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def rendered():
    return render(BODY, STYLE, DATA, title="试验")


@pytest.fixture(scope="module")
def sealed(authority, rendered):
    return sign(rendered.pdf, Seal(OFFICE, authority), AT)


def test_a_sealed_document_is_valid(sealed, authority):
    verdict = verify(sealed, authority)
    assert (verdict.valid, verdict.intact, verdict.trusted) == (True, True, True)
    assert (verdict.signer, verdict.signed_at, verdict.reason) == (OFFICE, AT, "")


def test_one_flipped_byte_is_found(sealed, authority):
    changed = bytearray(sealed)
    changed[changed.find(b"data.json")] ^= 1
    verdict = verify(bytes(changed), authority)
    assert (verdict.valid, verdict.intact, verdict.reason) == (False, False, "文件在盖章后被改动过。")


def test_bytes_added_after_the_seal_are_found(sealed, authority):
    assert verify(sealed + b"\n1 0 obj\n<<>>\nendobj\n", authority).valid is False


def test_a_page_added_after_the_seal_is_found(sealed, authority):
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        pdf.add_blank_page()
        changed = io.BytesIO()
        pdf.save(changed)
    assert verify(changed.getvalue(), authority).valid is False


def test_the_seal_of_another_authority_is_not_trusted(sealed, tmp_path):
    verdict = verify(sealed, demo_authority(tmp_path))
    assert (verdict.valid, verdict.intact, verdict.trusted) == (False, True, False)
    assert verdict.reason == "印章不是由本平台信任的机构签发。"


def test_an_unsealed_document_says_so(rendered, authority):
    assert verify(rendered.pdf, authority).reason == "文件没有电子印章。"


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7\n", b"hello"])
def test_what_is_no_pdf_is_not_valid(junk, authority):
    assert verify(junk, authority).valid is False


def test_sealing_keeps_the_data_and_the_archival_claim(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert json.loads(pdf.attachments["data.json"].get_file().read_bytes()) == DATA
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")


def test_the_seal_stands_where_the_template_put_it(sealed, rendered):
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        box = [float(edge) for edge in pdf.Root.AcroForm.Fields[0].Rect]
    place = rendered.seal
    assert box == pytest.approx([place.left, place.bottom, place.right, place.top], abs=1.0)


def test_without_a_place_the_seal_stands_at_the_lower_right_of_the_last_page(authority):
    body = '<p style="break-after: page">一</p><p>二</p>'
    pdf = sign(render(body, STYLE, DATA, title="试验").pdf, Seal(OFFICE, authority), AT)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        field = opened.Root.AcroForm.Fields[0]
        assert field.P.objgen == opened.pages[1].objgen
        left, bottom, right, top = (float(edge) for edge in field.Rect)
    assert (left > 300, bottom < 100, round(right - left), round(top - bottom)) == (True, True, 119, 119)


def test_a_second_seal_is_refused(sealed, authority):
    with pytest.raises(ValueError, match="cannot be sealed"):
        sign(sealed, Seal(OFFICE, authority), AT)


def test_what_is_no_pdf_cannot_be_sealed(authority):
    with pytest.raises(ValueError, match="cannot be sealed"):
        sign(b"hello", Seal(OFFICE, authority), AT)


def test_a_time_without_a_zone_is_refused(rendered, authority):
    with pytest.raises(ValueError, match="zone"):
        sign(rendered.pdf, Seal(OFFICE, authority), AT.replace(tzinfo=None))


def test_an_office_with_a_long_name_is_named_whole(rendered, authority):
    assert verify(sign(rendered.pdf, Seal(LONG, authority), AT), authority).signer == LONG


def test_the_keys_are_the_owners_alone_and_stay(tmp_path):
    folder = tmp_path / "keys"
    first = demo_authority(folder)
    again = demo_authority(folder)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert first.root.certificate == again.root.certificate
    assert sorted(path.name for path in folder.iterdir()) == [
        "demo-root.pem", "demo-signer.pem", "demo-timestamp.pem",
    ]  # fmt: skip


def test_a_seal_sealed_by_one_process_is_trusted_by_the_next(rendered, tmp_path):
    pdf = sign(rendered.pdf, Seal(OFFICE, demo_authority(tmp_path)), AT)
    assert verify(pdf, demo_authority(tmp_path)).valid is True


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
def test_poppler_finds_the_signature_valid(sealed, tmp_path):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_the_picture_of_a_seal_is_small_red_and_the_same_each_time():
    assert seal_png(OFFICE) == seal_png(OFFICE)
    assert len(seal_png(LONG)) < 60_000
    assert seal_image(OFFICE).getpixel((300, 260))[:3] == (200, 16, 32)


def test_the_drawing_of_a_seal_needs_no_font_and_names_its_office():
    svg = seal_svg("云南省<人民>医院")
    assert "<text" not in svg
    assert "<title>云南省&lt;人民&gt;医院（示例印章）</title>" in svg
    assert svg.count("<path") == 13
