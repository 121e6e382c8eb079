"""The file that leaves the house: sealed, whole for an archive, readable aloud, with its check code."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdfua import validate

from portal.foundation.evidence import storage
from portal.foundation.printing.press import characters, printable
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing.check_codes import beginning_of, code_of
from portal.proof.reports.printing.seals import pdfs_of
from tests.foundation.printing import reading

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
NOT_CLAIMED = {"UA-28-004"}  # that it is PDF/UA: heads and feet of pages are no artifacts


def sentences(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for one in content:
            yield from sentences(one)
    elif isinstance(content, str):
        yield content


@LANGUAGES
def test_the_sealed_file_keeps_what_an_archive_and_a_screen_reader_ask_for(
    printed: SupervisionReport, lang: str, tmp_path: Path
) -> None:
    data = storage.read(pdfs_of(printed)["ja" if lang == "ja" else "en"])
    (tmp_path / "report.pdf").write_bytes(data)
    with pikepdf.open(BytesIO(data)) as document:
        assert document.check_pdf_syntax() == []
        root: Any = document.Root
        assert len(root.AF) == 1
        told = root.Metadata.read_bytes().decode()
        links = [
            str(link.get("/Contents"))
            for page in document.pages
            for link in page.get("/Annots", ())
        ]
    assert 'pdfaid:part="3"' in told
    assert 'pdfaid:conformance="A"' in told
    assert "pyHanko" not in told
    assert not any(link.removeprefix("s").isdigit() for link in links)
    found = validate(str(tmp_path / "report.pdf")).findings
    assert {one.rule_id for one in found} == NOT_CLAIMED
    assert reading.fonts(data) <= {
        f"BIZ-UD{face}" for face in ("PGothic", "PGothic-Bold", "Gothic", "Gothic-Bold")
    }


@LANGUAGES
def test_every_character_beyond_ascii_of_the_content_is_found_again(
    printed: SupervisionReport, lang: str
) -> None:
    data = storage.read(pdfs_of(printed)["ja" if lang == "ja" else "en"])
    said = "".join(sentences(json.loads(printed.content or "")[lang]))
    written = {sign for sign in printable(said, characters()) if sign > "\x7f"} - {"\u3000"}
    assert written - set(reading.text(data)) == set()  # ASCII: names of verdicts are content too


def test_each_page_has_the_code_by_which_anybody_checks_it(printed: SupervisionReport) -> None:
    code = code_of(printed.content_sha256 or "")
    assert (printed.content_sha256 or "").startswith(beginning_of(code))
    for page in reading.pages(storage.read(printed.pdf_sha256 or "")):
        assert code in page
        assert "/check/report" in page
