"""Printing: the same data gives the same bytes, the archive's rules hold, and nothing outside is reached."""

import base64
import io
import json
import subprocess
import sys
import threading

import pikepdf
import pytest

from oneservice.documents import press
from oneservice.documents import render as rendering
from oneservice.documents.errors import LibraryMissing, MissingGlyph, TemplateProblem, TooLarge
from oneservice.documents.libraries import library_problems
from oneservice.documents.render import render

STYLE = {"_style.css": "body {font-family: 'OneService Serif', 'OneService Sans'}"}
DATA = {"newborn": {"name": "李铉玥"}, "this": {"issued_on": "2026-09-20", "office": "五华区卫生健康局"}}


def pdf_of(body, data=DATA, **options):
    return render(body, {**STYLE, **options.pop("partials", {})}, data, title="试验", **options)


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def test_the_same_data_gives_the_same_bytes():
    assert pdf_of("<h1>{{ newborn.name }}</h1>").pdf == pdf_of("<h1>{{ newborn.name }}</h1>").pdf


def test_threads_give_the_same_bytes():
    found = []
    threads = [threading.Thread(target=lambda: found.append(pdf_of("<p>{{ newborn.name }}</p>").pdf)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_other_data_gives_another_identifier():
    first, second = (opened(pdf_of("<p>x</p>", {"newborn": {"name": name}}).pdf) for name in ("甲", "乙"))
    with first, second:
        assert bytes(first.trailer.ID[0]) != bytes(second.trailer.ID[0])


def test_it_is_tagged_archival_pdf():
    with opened(pdf_of("<h1>题</h1><table><tr><th>甲</th><td>乙</td></tr></table>").pdf) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("zh-CN", True)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_the_data_is_attached_as_data():
    with opened(pdf_of("<p>{{ newborn.name }}</p>").pdf) as pdf:
        specification = pdf.Root.Names.EmbeddedFiles.Names[1]
        assert str(specification.AFRelationship) == "/Data"
        assert json.loads(pdf.attachments["data.json"].get_file().read_bytes()) == DATA


def test_the_file_is_dated_by_its_data():
    with opened(pdf_of("<p>x</p>").pdf) as pdf:
        assert str(pdf.docinfo.CreationDate) == "D:20260920000000+08'00"


def test_the_place_of_the_seal_is_found_and_kept_in_the_file():
    body = '<div id="seal" style="position: absolute; left: 20mm; top: 100mm; width: 42mm; height: 42mm"></div>'
    result = pdf_of(f"<style>@page {{margin: 0}} body {{margin: 0}}</style><p>x</p>{body}")
    points = 72 / 25.4
    wanted = (20 * points, (297 - 142) * points, 62 * points, (297 - 100) * points)
    box = result.seal
    assert (box.left, box.bottom, box.right, box.top) == pytest.approx(wanted, abs=0.1)
    with opened(result.pdf) as pdf:
        kept = [float(value) for value in pdf.Root.PieceInfo.OneService.Private.Seal]
    assert kept == pytest.approx([0, *wanted], abs=0.1)


def test_a_template_without_a_place_has_no_seal_box():
    assert pdf_of("<p>x</p>").seal is None


def test_a_missing_glyph_stops_the_document():
    with pytest.raises(MissingGlyph) as caught:
        pdf_of("<p>{{ newborn.name }}</p>", {"newborn": {"name": "王𡧛"}})
    assert caught.value.characters == ("𡧛",)


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="file:///etc/hostname">',
        '<img src="asset:../settings.py">',
        '<style>@import url("http://127.0.0.1:9/x.css");</style>',
        '<style>body {background: url("file:///etc/hostname")}</style>',
        '<object data="https://127.0.0.1:9/x.svg"></object>',
        '<svg width="9" height="9"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
        '<link rel="attachment" href="file:///etc/hostname">',
    ],
)
def test_a_template_reaches_nothing_outside(body):
    with pytest.raises(TemplateProblem, match="the template asks for a"):
        pdf_of(f"<p>x</p>{body}")


def test_a_style_sheet_reaches_nothing_outside():
    style = {"_style.css": "@import url(http://127.0.0.1:9/x.css);"}
    with pytest.raises(TemplateProblem, match="http: address"):
        pdf_of("<p>x</p>", partials=style)


def test_a_picture_inside_the_template_is_drawn():
    dot = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    source = "data:image/svg+xml;base64," + base64.b64encode(dot.encode()).decode()
    assert pdf_of(f'<img alt="点" src="{source}">').pages == 1


def test_too_many_rows_are_refused_before_they_are_laid_out():
    with pytest.raises(TooLarge, match="表格行数"):
        pdf_of("{% for i in (1..2001) %}<tr><td>x</td></tr>{% endfor %}")


def test_too_many_pages_are_refused():
    with pytest.raises(TooLarge, match="页数"):
        pdf_of('{% for i in (1..61) %}<p style="break-after: page">x</p>{% endfor %}')


def test_a_missing_library_is_said_when_a_document_is_asked_for(monkeypatch):
    monkeypatch.setattr(rendering, "PRESS_PROBLEM", LibraryMissing(["缺少程序库"]))
    with pytest.raises(LibraryMissing, match="系统缺少排版程序库"):
        pdf_of("<p>x</p>")


def test_a_missing_library_names_the_package(monkeypatch):
    monkeypatch.setattr("oneservice.documents.libraries.loads", lambda name, file: name != "pango-1.0")
    assert library_problems() == [
        "缺少程序库 libpango-1.0.so.0（no document can be made）：apt-get install libpango-1.0-0"
    ]


def test_a_worker_has_its_own_workshop():
    assert press.workshop_of(1) is press.workshop_of(1)
    assert press.workshop_of(1) is not press.workshop_of(2)


def test_without_pango_the_site_imports_and_only_documents_say_so():
    """A cffi that finds no Pango, in a process of its own: what a machine without the library does."""
    code = (
        "import cffi\n"
        "real = cffi.FFI.dlopen\n"
        "def no_pango(self, name, *rest):\n"
        "    if name and 'pango' in name: raise OSError(name)\n"
        "    return real(self, name, *rest)\n"
        "cffi.FFI.dlopen = no_pango\n"
        "from oneservice.documents import render, signing\n"
        "try: render.render('x', {}, {}, title='x')\n"
        "except render.LibraryMissing as missing: print(type(missing).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert (done.stdout.split()[-1], done.returncode) == ("LibraryMissing", 0)


def test_without_the_fast_subsetter_documents_are_made_all_the_same(monkeypatch):
    """Slower by the measure of Debian's libharfbuzz-subset0, but made."""
    monkeypatch.setattr("weasyprint.pdf.fonts.harfbuzz_subset", None)
    assert pdf_of("<p>{{ newborn.name }}</p>").pages == 1
