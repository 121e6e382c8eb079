"""Papers are shown page by page with their text; what cannot be shown is called what it is."""

from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.apart import ask
from portal.foundation.evidence.services import store_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.contracts.papers import open_document as opening
from portal.ledger.contracts.papers.open_document import OpenPaper
from tests.factories import papers


def opened(data: bytes, kind: FileKind = FileKind.PDF) -> OpenPaper:
    with transaction(audited=False):
        sha256 = store_bytes(data, kind).sha256
    return opening.open_paper(sha256, kind)


@pytest.fixture
def paper(cast: object) -> OpenPaper:
    return opened(papers.contract_pdf())


def test_every_page_has_its_size_its_picture_and_its_lines(paper: OpenPaper) -> None:
    assert (paper.pages, paper.total, paper.problem) == (2, 2, None)
    width, height = paper.sizes[0]
    assert (round(width), round(height)) == (595, 842)
    path = opening.picture_of(paper, 2, "page")
    small = opening.picture_of(paper, 2, "thumb")
    assert path is not None
    assert small is not None
    with Image.open(path) as large, Image.open(small) as thumb:
        assert large.width in (1400, 1401)
        assert thumb.width <= 168
    texts = [line.text for line in opening.page_lines(paper, 2)]
    assert "第2条(再委託)" in texts
    assert any(papers.AGAINST[:12] in one for one in texts)


def test_a_line_knows_where_it_stands(paper: OpenPaper) -> None:
    lines = opening.page_lines(paper, 2)
    boxes = [line.box for line in lines if line.box]

    assert len(boxes) == len(lines)
    assert [one[1] for one in boxes] == sorted(one[1] for one in boxes), "from the top"
    assert all(0 < x < 595 and 0 < y < 842 and w > 5 and 5 < h < 40 for x, y, w, h in boxes)


def test_a_page_on_its_side_has_its_text_where_it_is_seen(cast: object) -> None:
    paper = opened(papers.turned_pdf())
    width, height = paper.sizes[1]
    boxes = [line.box for line in opening.page_lines(paper, 2) if line.box]

    assert width > height
    assert all(0 < x < width and 0 < y < height for x, y, _, _ in boxes)


def test_what_was_made_once_is_not_made_again(cast: object) -> None:
    paper = opened(papers.contract_pdf((("第9条(一度だけ)",),)))
    first = opening.picture_of(paper, 1, "page")
    assert first is not None
    made = first.stat().st_ino

    assert opening.picture_of(paper, 1, "page") == first
    assert first.stat().st_ino == made
    assert opening.known_lines(paper, 1) == []
    opening.page_lines(paper, 1)
    assert opening.known_lines(paper, 1) != []


def test_a_scan_shows_its_picture_and_has_no_lines(cast: object) -> None:
    paper = opened(papers.scanned_pdf())

    assert paper.pages == 1
    assert opening.page_lines(paper, 1) == []
    assert opening.picture_of(paper, 1, "page") is not None


@pytest.mark.parametrize(
    ("make", "kind", "sentence"),
    [
        (papers.locked_pdf, FileKind.PDF, "protected by a password"),
        (lambda: b"%PDF-1.7\n" + b"nothing of it" * 40, FileKind.PDF, "is damaged"),
        (lambda: papers.contract_pdf()[:400], FileKind.PDF, "is damaged"),
        (lambda: papers.word_file(("覚書", 1))[:600], FileKind.WORD, "is damaged"),
        (lambda: b"\x81\xff\xfe\x00" * 9, FileKind.TEXT, "no text in a code that is known"),
    ],
    ids=["locked", "no pdf", "cut off", "cut off docx", "no text"],
)
def test_what_cannot_be_opened_is_called_what_it_is(
    cast: object, make: object, kind: FileKind, sentence: str
) -> None:
    paper = opened(make(), kind)  # type: ignore[operator]

    assert paper.problem is not None
    assert sentence in words(paper.problem, "en")
    assert not paper.has_pages


def test_of_a_paper_without_end_the_first_pages_are_shown(cast: object) -> None:
    paper = opened(papers.long_pdf(500))

    assert (paper.total, paper.pages) == (500, opening.MOST_PAGES)
    assert opening.picture_of(paper, opening.MOST_PAGES, "thumb") is not None


def test_a_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    answer = ask(opening.WORKER, "draw", papers.long_pdf(3), 1, 3, folder=tmp_path, seconds=0)

    assert answer == {"problem": "too_slow"}


def test_a_page_that_cannot_be_drawn_is_not_tried_at_each_look(paper: OpenPaper) -> None:
    beyond = OpenPaper(paper.sha256, paper.media_type, (*paper.sizes, (0.0, 0.0)))

    assert opening.picture_of(beyond, 6, "page") is None
    assert opening.kept(paper.sha256, "undrawn-6.json") is not None
    assert opening.picture_of(beyond, 6, "page") is None


def test_a_file_lost_on_disk_is_not_shown(app: Flask, cast: object) -> None:
    with pytest.raises(DomainError, match="missing"):
        opening.open_paper("0" * 64, FileKind.PDF)


class TestWordAndText:
    def test_a_word_document_keeps_headings_and_paragraphs(self, cast: object) -> None:
        data = papers.word_file(("覚書", 1), ("第1条(再委託)", 2), ("乙は、<b>再委託しない。", 0))
        paper = opened(data, FileKind.WORD)

        assert paper.html == (
            '<h3 data-line="0">覚書</h3><h4 data-line="1">第1条(再委託)</h4>'
            '<p data-line="2">乙は、&lt;b&gt;再委託しない。</p>'
        )
        assert [line.text for line in opening.lines_of(paper)][1] == "第1条(再委託)"
        assert [line.is_heading for line in opening.lines_of(paper)] == [True, True, False]

    @pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
    def test_text_is_read_in_the_codes_people_use(self, cast: object, code: str) -> None:
        paper = opened("第1条(目的)\r\n\r\n乙は、<守る>。".encode(code), FileKind.TEXT)

        assert (
            paper.html
            == '<p data-line="0">第1条(目的)</p><p data-line="1">乙は、&lt;守る&gt;。</p>'
        )
        assert [line.text for line in opening.lines_of(paper)] == ["第1条(目的)", "乙は、<守る>。"]


def test_what_an_earlier_edition_kept_is_thrown_away(app: Flask, cast: object) -> None:
    before = app.config["DATA_DIR"] / "papers" / "2" / "ab"
    before.mkdir(parents=True)
    paper = opened(papers.long_pdf(1))

    opening.tidy_up()

    assert not before.parent.exists()
    assert opening.kept(paper.sha256, "paper.json") is not None


def test_what_was_not_looked_at_for_longest_is_thrown_away(cast: object) -> None:
    old, new = opened(papers.long_pdf(2)), opened(papers.long_pdf(3))
    for paper in (old, new):
        opening.picture_of(paper, 1, "page")
    kept = opening.kept(new.sha256, "paper.json")
    assert kept is not None
    size = sum(one.stat().st_size for one in kept.parent.rglob("*") if one.is_file())

    assert opening.tidy_up(most=size) >= 1
    assert opening.kept(old.sha256, "paper.json") is None
    assert opening.kept(new.sha256, "paper.json") is not None
    assert opening.open_paper(old.sha256, FileKind.PDF).pages == 2, "made again"
