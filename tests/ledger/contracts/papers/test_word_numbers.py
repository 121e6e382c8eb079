"""What Word numbers by itself is read with its numbers: 第1条, 1., (1), 一."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import store_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.contracts.papers import open_document as opening
from portal.ledger.contracts.papers.articles import split_articles
from portal.ledger.contracts.papers.open_document import OpenPaper
from portal.ledger.contracts.papers.word_numbers import figure, with_numbers
from tests.factories import papers

ARTICLES = (("decimal", "第%1条"), ("decimal", "%2"), ("decimalEnclosedParen", "%3"))


def numbered_file(
    levels: Sequence[tuple[str, str]],
    rows: Sequence[tuple[str, int | None]],
    *,
    second_starts_at: int | None = None,
    by_style: bool = False,
) -> bytes:
    """`rows`: words and level, None: not numbered. Level 9 is the first of a second numbering."""
    document = Document()
    numbering = document.part.numbering_part.element
    for old in list(numbering):
        numbering.remove(old)
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f"{'<w:pStyle w:val=' + chr(34) + 'Heading1' + chr(34) + '/>' if by_style and at == 0 else ''}"
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(levels)
    )
    numbering.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="7">{inner}</w:abstractNum>'))  # fmt: skip
    start = (
        f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{second_starts_at}"/></w:lvlOverride>'
        if second_starts_at
        else ""
    )
    for number, more in ((5, ""), (6, start)):
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="7"/>{more}</w:num>'))  # fmt: skip
    if by_style:
        style = document.styles["Heading 1"].element
        style.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="5"/></w:numPr>'))  # fmt: skip
    for words, level in rows:
        if by_style and level == 0:
            document.add_heading(words, 1)
            continue
        paragraph = document.add_paragraph(words)
        if level is not None:
            place = (6, 0) if level == 9 else (5, level)
            paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{place[1]}"/><w:numId w:val="{place[0]}"/></w:numPr>'))  # fmt: skip
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def texts(data: bytes) -> list[str]:
    return [one.text for one in Document(BytesIO(with_numbers(data))).paragraphs]


def opened(data: bytes) -> OpenPaper:
    with transaction(audited=False):
        sha256 = store_bytes(data, FileKind.WORD).sha256
    return opening.open_paper(sha256, FileKind.WORD)


CONTRACT = (
    ("業務委託契約書", None),
    ("(目的)", 0),
    ("甲は乙に業務を委託する。", 1),
    ("乙は善良な管理者の注意をもって行う。", 1),
    ("(再委託)", 0),
    ("乙は再委託をしてはならない。", 1),
    ("ただし、次の場合を除く。", 1),
    ("甲が承認したとき。", 2),
)


def test_articles_paragraphs_and_items_are_counted_and_begin_anew() -> None:
    assert texts(numbered_file(ARTICLES, CONTRACT)) == [
        "業務委託契約書",
        "第1条 (目的)",
        "1 甲は乙に業務を委託する。",
        "2 乙は善良な管理者の注意をもって行う。",
        "第2条 (再委託)",
        "1 乙は再委託をしてはならない。",
        "2 ただし、次の場合を除く。",
        "(1) 甲が承認したとき。",
    ]


def test_the_clause_check_finds_the_article_of_a_numbered_word_document(cast: object) -> None:
    paper = opened(numbered_file(ARTICLES, CONTRACT))
    found = split_articles(opening.lines_of(paper))
    assert [(one.label, one.heading) for one in found if one.label] == [
        ("第1条", "目的"),
        ("第2条", "再委託"),
    ]
    assert found[-1].place(found[-1].items[1]) == "第2条第1項"


def test_headings_numbered_by_their_style_are_read_too(cast: object) -> None:
    rows = [("Purpose", 0), ("The vendor works.", 1), ("Subcontracting", 0)]
    levels = (("decimal", "%1."), ("decimal", "%1.%2"))
    data = numbered_file(levels, rows, by_style=True)
    assert texts(data) == ["1. Purpose", "1.1 The vendor works.", "2. Subcontracting"]
    lines = [one.text for one in opening.lines_of(opened(data))]
    assert lines[0] == "1. Purpose"


def test_a_second_numbering_counts_on_or_begins_where_it_says() -> None:
    rows = [("a", 0), ("b", 9), ("c", 9)]
    assert texts(numbered_file(ARTICLES, rows)) == ["第1条 a", "第2条 b", "第3条 c"]
    again = numbered_file(ARTICLES, rows, second_starts_at=5)
    assert texts(again) == ["第1条 a", "第5条 b", "第6条 c"]


def test_bullets_stay_bullets_and_a_document_without_numbers_as_it_is() -> None:
    plain = papers.word_file(("覚書", 1), ("第1条(再委託)", 2))
    assert with_numbers(plain) == plain
    bullets = numbered_file((("bullet", "•"),), [("a", 0)])
    assert with_numbers(bullets) == bullets


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (12, "japaneseCounting", "十二"),
        (20, "japaneseCounting", "二十"),
        (101, "japaneseCounting", "百一"),
        (12, "ideographDigital", "一二"),
        (111, "japaneseCounting", "百十一"),
        (12, "decimalFullWidth", "１２"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "(21)"),
        (2, "iroha", "ロ"),
        (2, "aiueoFullWidth", "イ"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (7, "decimalZero", "07"),
        (7, "somethingNew", "7"),
    ],
)
def test_figures_are_written_as_word_writes_them(number: int, kind: str, said: str) -> None:
    assert figure(number, kind) == said
