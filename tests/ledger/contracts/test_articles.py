"""Contracts are split by their articles as people cite them, however these are numbered."""

import pytest

from portal.ledger.contracts.papers.articles import Article, PaperLine, sentences, split_articles


def split(*text: str) -> list[Article]:
    return split_articles([PaperLine(None, number, one) for number, one in enumerate(text)])


def named(*text: str) -> list[tuple[str, str]]:
    return [(one.label, one.heading) for one in split(*text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (("第1条(目的)", "第２条（定義）"), [("第1条", "目的"), ("第2条", "定義")]),
        (("第一条 目的", "第十二条 再委託"), [("第一条", "目的")]),
        (("第十条(目的)", "第十一条【再委託】"), [("第十条", "目的"), ("第十一条", "再委託")]),
        (("(再委託の禁止)", "第1条 乙は、再委託しない。"), [("第1条", "再委託の禁止")]),
        (("第1条(目的)", "第1条の2(定義)"), [("第1条", "目的"), ("第1条の2", "定義")]),
        (("Article 1. Scope", "Article 2 Term"), [("Article 1", "Scope"), ("Article 2", "Term")]),
        (("Article I Scope", "Article II Term"), [("Article I", "Scope"), ("Article II", "Term")]),
        (
            ("1. Scope", "1.1 Roles. The parties act so.", "2. Term"),
            [("1", "Scope"), ("1.1", "Roles"), ("2", "Term")],
        ),
    ],
)
def test_articles_are_called_as_the_paper_calls_them(
    text: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    assert named(*text) == found


@pytest.mark.parametrize(
    "line",
    [
        "第3条の規定により、",
        "第12条に定める承認は、",
        "第2条第1項の通知は、",
        "第9条、第10条及び前条は、",
    ],
)
def test_a_line_that_only_refers_to_an_article_begins_none(line: str) -> None:
    assert named("第1条(目的)", "甲は、", line)[-1] == ("第1条", "目的")


def test_lists_within_articles_are_paragraphs_of_theirs() -> None:
    article = split(
        "第4条(提供)", "乙は、提供しない。", "2 乙は、通知する。", "(1) 氏名", "3 甲は、定める。"
    )[0]

    assert article.items == ["1", "1", "2", "2", "3"]
    assert article.place(article.items[2]) == "第4条第2項"
    assert (
        split("Article 4. Use", "1. The first.", "2. The second.")[0].place("2") == "Article 4(2)"
    )


def test_a_sentence_over_two_lines_and_pages_is_one() -> None:
    lines = [
        PaperLine(1, 40, "第4条(提供) 乙は、甲の承"),
        PaperLine(2, 0, "諾なく提供しない。この場合(甲が認めるとき。)は除く。"),
    ]
    said = list(sentences(split_articles(lines)[0]))

    assert said[-1].text.endswith("この場合(甲が認めるとき。)は除く。")
    words = "".join(one.text for one in said)
    assert "甲の承諾なく" in words


def test_english_lines_are_joined_as_words() -> None:
    said = list(
        sentences(split("Article 1. Use", "The vendor uses the data", "for the work only.")[0])
    )

    assert [one.text for one in said] == ["The vendor uses the data for the work only."]


def test_page_numbers_and_what_stands_on_every_page_are_no_words_of_the_contract() -> None:
    def page(number: int, *text: str) -> list[PaperLine]:
        words = ("株式会社みなも", *text, f"{number} / 3")
        return [PaperLine(number, at, one) for at, one in enumerate(words)]

    lines = [
        *page(1, "第1条(目的)", "甲は、次のとおり"),
        *page(2, "委託する。", "第2条(再委託)", "乙は、"),
        *page(3, "再委託しない。"),
    ]
    found = split_articles(lines)

    assert [one.label for one in found] == ["第1条", "第2条"]
    assert [one.text for one in sentences(found[0])] == ["甲は、次のとおり委託する。"]
    assert found[1].items == ["", "", ""]


def said(*text: str) -> list[str]:
    """Every sentence of the articles, as it is quoted."""
    return [one.text for article in split(*text) if article.label for one in sentences(article)]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("（再委託）", "乙は、書面による承諾なく、第三者に再委託してはならない。"),
        ("（監査）", "甲は、乙の事業所を監査することができる。"),
        ("（秘密保持）", "乙は、秘密保持の義務を負う。"),
    ],
)
def test_a_heading_above_is_not_cut_out_of_the_sentence(heading: str, words: str) -> None:
    assert said(heading, f"第16条　{words}") == [words]


def test_a_heading_on_the_line_itself_is_left_out_once() -> None:
    assert said("第16条(再委託) 乙は、再委託してはならない。") == ["乙は、再委託してはならない。"]
    assert said("Article 5 Audit. The customer may audit.", "Article 6 Term.")[0] == (
        "The customer may audit."
    )


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (("7. Security", "9. Breach", "10. Audit"), ["7", "9", "10"]),
        (("Article 7 Security", "Article 9 Breach"), ["Article 7", "Article 9"]),
        (("第7条 甲は、定める。", "第9条 乙は、報告する。"), ["第7条", "第9条"]),
    ],
)
def test_a_struck_out_number_swallows_nothing(text: tuple[str, ...], labels: list[str]) -> None:
    assert [one.label for one in split(*text)] == labels


@pytest.mark.parametrize(
    "line",
    ["30. days after the notice", "9 months after the end", "12) Months", "第9条の規定により、"],
)
def test_a_number_within_a_sentence_is_no_article(line: str) -> None:
    first = "第7条(目的)" if line.startswith("第") else "7. Security"
    assert len(split(first, "The vendor reports within", line)) == 1


@pytest.mark.parametrize(
    "text",
    [
        ("監査", "甲は、監査することができる。", "返還・廃棄", "乙は、返還する。"),
        ("【監査】", "甲は、監査することができる。", "■ 返還・廃棄", "乙は、返還する。"),
        ("（監査）", "甲は、監査することができる。", "（返還・廃棄）", "乙は、返還する。"),
    ],
)
def test_headings_without_numbers_begin_articles(text: tuple[str, ...]) -> None:
    articles = split(*text)

    assert [one.place("") for one in articles] == ["監査", "返還・廃棄"]
    assert [one.text for one in sentences(articles[0])] == ["甲は、監査することができる。"]


@pytest.mark.parametrize(
    "text",
    [
        ("Right to Audit", "The customer may audit.", "RETURN", "The vendor returns all."),
        ("## Right to Audit", "The customer may audit.", "**RETURN**", "The vendor returns all."),
    ],
)
def test_english_headings_without_numbers_too(text: tuple[str, ...]) -> None:
    assert named(*text) == [("Right to Audit", "Right to Audit"), ("RETURN", "RETURN")]


def test_what_the_paper_marks_or_prints_larger_is_a_heading_among_numbered_ones() -> None:
    def line(number: int, text: str, height: float = 10, *, says_so: bool = False) -> PaperLine:
        return PaperLine(1, number, text, (50.0, 20.0 * number, 300.0, height), is_heading=says_so)

    lines = [
        line(0, "第1条(目的)"),
        line(1, "甲は、委託する。"),
        line(2, "個人情報の特則", 13),
        line(3, "乙は、守る。"),
        line(4, "別表", says_so=True),
        line(5, "氏名を渡す。"),
        line(6, "第2条(期間)"),
        line(7, "期間は一年とする。"),
    ]

    assert [one.label for one in split_articles(lines)] == [
        "第1条",
        "個人情報の特則",
        "別表",
        "第2条",
    ]


@pytest.mark.parametrize(
    "text",
    [
        ("第1条(目的)", "甲は、委託する。", "東京", "この地で行う業務をいう。"),
        ("The vendor keeps to the rules of the", "Customer", "And it reports each year."),
        ("乙は、次のものを", "個人情報", "として取り扱うものとする。"),
    ],
)
def test_a_short_line_in_a_sentence_or_among_numbers_is_no_heading(text: tuple[str, ...]) -> None:
    assert len(split(*text)) == 1


def test_a_long_heading_fits_the_field_of_the_article() -> None:
    heading = "Obligations of the Vendor after the End of this Agreement"
    article = split(
        heading, "The vendor returns all data at once and certifies that it has done so."
    )

    assert article[0].heading == heading
    assert len(article[0].place("12")) <= 40
