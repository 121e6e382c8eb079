"""What comes out of the press can be kept, searched and read aloud; what cannot come out is said."""

import base64
import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from portal.foundation.printing import press
from portal.foundation.printing.press import FACES, FONTS, PrintingUnavailable, check_fonts
from tests.foundation.printing import reading

BIZ = {"BIZ-UDPGothic", "BIZ-UDPGothic-Bold", "BIZ-UDGothic", "BIZ-UDGothic-Bold"}
ROOT = Path(__file__).resolve().parents[3]
PIXEL = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
).decode()


def page(body: str) -> str:
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>x</title></head>'
        '<body class="paper" data-number="個委-2026-0012 第1版" data-classification="社外秘" '
        f'data-foot="委託先監督報告書">{body}</body></html>'
    )


def print_it(body: str, *attachments: press.Attachment) -> bytes:
    return press.render(
        page(body),
        lang="ja",
        title="委託先監督報告書",
        identifier="0012/1",
        attachments=attachments,
    )


FULL = (
    '<h1>委託先監督報告書</h1><p>髙橋 德子 ①㈱</p><p class="report"><b>太字</b> '
    '<span class="n">2026/11/25 <b>9</b></span></p>'
)


def test_only_the_two_faces_are_in_the_file() -> None:
    assert reading.fonts(print_it(FULL)) == BIZ


def test_a_reader_selects_and_finds_japanese_text() -> None:
    found = reading.text(print_it(FULL))
    assert "委託先監督報告書" in found
    assert "髙橋德子①㈱" in found


def test_a_screen_reader_gets_tags_a_language_and_a_title() -> None:
    reader = reading.reader(print_it(FULL))
    catalog = reader.root_object
    assert "/StructTreeRoot" in catalog
    assert str(catalog["/Lang"]) == "ja"
    assert reader.metadata is not None
    assert reader.metadata.title == "委託先監督報告書"


def test_an_archive_sees_that_the_file_claims_pdf_a_3a() -> None:
    metadata = reading.reader(print_it(FULL)).xmp_metadata
    assert metadata is not None
    raw = metadata.stream.get_data().decode()
    assert 'pdfaid:part="3"' in raw or "<pdfaid:part>3" in raw
    assert 'pdfaid:conformance="A"' in raw or "<pdfaid:conformance>A" in raw


def test_every_page_says_which_document_and_which_page_it_is() -> None:
    body = "".join(f'<p class="leaf">{n}</p>' for n in range(3))
    printed = reading.pages(print_it(f'<div class="report">{body}</div>'))
    assert len(printed) > 1
    for number, one in enumerate(printed, 1):
        assert "個委-2026-0012第1版" in one
        assert "社外秘" in one
        assert f"{number}/{len(printed)}" in one


def test_the_same_document_gives_the_same_bytes() -> None:
    assert print_it(FULL) == print_it(FULL)


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]);"
        "from tests.foundation.printing.test_press import FULL, print_it;"
        "print(hashlib.sha256(print_it(FULL)).hexdigest())"
    )
    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program, str(ROOT)], capture_output=True, check=True, text=True
    )
    assert told.stdout.strip() == hashlib.sha256(print_it(FULL)).hexdigest()


def test_heads_of_tables_and_links_can_be_read_aloud_and_a_file_is_named_once() -> None:
    data = press.Attachment("report.json", b"{}", "データ", datetime(2026, 11, 5, tzinfo=UTC))
    body = (
        '<p><a href="#s1"><b>1</b> 要約</a> <a href="https://example.jp/?a=1&amp;b=2">証跡</a></p>'
        '<h2 id="s1">要約</h2><table><thead><tr><th>列</th></tr></thead>'
        "<tbody><tr><th>行</th></tr></tbody></table>"
    )
    with pikepdf.open(BytesIO(print_it(body, data))) as document:
        named: Any = document.Root
        assert len(named.AF) == 1
        links = {str(link.Contents) for link in document.pages[0].Annots}
        heads = [one for one in document.objects if _is_head(one)]
        assert sorted(str(one.A.Scope) for one in heads) == ["/Column", "/Row"]
    assert links == {"1 要約", "証跡"}


def _is_head(one: Any) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"


def test_the_data_behind_a_document_travels_inside_it() -> None:
    data = press.Attachment("report.json", b'{"a":1}', "データ", datetime(2026, 11, 5, tzinfo=UTC))
    attached = reading.reader(print_it(FULL, data)).attachments
    assert attached["report.json"] == [b'{"a":1}']


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:9/logo.png" alt="">',
        '<img src="https://example.com/logo.png" alt="">',
        '<img src="file:///etc/hostname" alt="">',
        '<div style="background: url(http://127.0.0.1:9/a.png)">x</div>',
        '<link rel="stylesheet" href="http://127.0.0.1:9/a.css">',
    ],
)
def test_nothing_is_fetched_while_printing(body: str) -> None:
    with pytest.raises(press.FetchRefused):
        print_it(body)


def test_a_picture_inside_the_page_is_printed() -> None:
    assert print_it(f'<img alt="" src="data:image/svg+xml;base64,{PIXEL}">').startswith(b"%PDF")


def test_an_operator_reads_which_font_is_missing_and_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(PrintingUnavailable) as refused:
        press.Press(tmp_path)
    assert "bin/run" in refused.value.message.id
    assert refused.value.message.params["file"] == "BIZUDPGothic_400Regular.ttf"


def test_a_single_missing_face_is_noticed(tmp_path: Path) -> None:
    for face in FACES[:-1]:
        (tmp_path / face.file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / face.file).symlink_to(FONTS / face.file)
    with pytest.raises(PrintingUnavailable) as refused:
        check_fonts(tmp_path)
    assert refused.value.message.params["file"] == "BIZUDGothic_700Bold.ttf"


def test_an_operator_reads_the_line_that_installs_pango() -> None:
    told = subprocess.run(  # noqa: S603  # our own interpreter, our own text
        [sys.executable, "-c", WITHOUT_PANGO], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert told.stdout.splitlines() == [
        "apt-get install --yes libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    ]


WITHOUT_PANGO = """
import cffi
loaded = cffi.FFI.dlopen
def without_pango(self, name, *flags):
    if "pango" in str(name):
        raise OSError("cannot load library")
    return loaded(self, name, *flags)
cffi.FFI.dlopen = without_pango
from portal.foundation.printing import press
try:
    press.check()
except press.PrintingUnavailable as refused:
    sentence = refused.message.id % refused.message.params
    print(sentence.partition("with: ")[2])
"""


def test_a_machine_with_everything_passes_the_check() -> None:
    press.check()


def test_a_name_no_face_can_write_is_spelled_out_instead_of_boxed() -> None:
    printed = print_it("<p>𠮷野 🙂</p>")
    assert "[U+20BB7]野[U+1F642]" in reading.text(printed)
    assert reading.fonts(printed) <= BIZ
