"""The papers of the fictional contracts: composed, printed, and where each clause stands in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

import yaml

from portal.demo.cast.shapes import NAME
from portal.foundation.core.words import dates
from portal.foundation.core.words.messages import Lang
from portal.foundation.printing.press import render

FOLDER: Final = Path(__file__).parent
STYLE: Final = (FOLDER / "contract.css").read_text("utf-8")
LINE: Final = {"ja": 42, "en": 82}  # characters that surely fit on a line
LINES: Final = 37  # that surely fit on a page, its title and the signatures left out
TITLE_LINES: Final = 8

MASTER_CLAUSES: Final = (
    "purpose_limitation", "flow_down", "access_limitation", "liability_damages",
    "breach_measures", "cost_bearing", "antisocial_forces", "change_of_control",
    "insurance", "no_assignment", "retention_period", "governing_law_jurisdiction",
)  # fmt: skip
# The order in which a contract speaks about things.
ORDER: Final = (
    "data_scope_specified", "confidentiality", "purpose_limitation",
    "no_third_party_disclosure", "no_subcontracting", "flow_down", "security_measures",
    "personnel_supervision", "access_limitation", "data_location", "copy_takeout_ban",
    "generative_ai", "access_logs", "cross_border", "my_number", "handling_report", "audit_right",
    "incident_notification", "data_subject_requests", "named_manager", "return_destruction",
    "liability_damages", "liability_limit", "insurance", "breach_measures", "cost_bearing",
    "antisocial_forces", "change_of_control", "no_assignment", "retention_period", "survival",
    "order_of_precedence", "governing_law_jurisdiction",
)  # fmt: skip
_SELDOM: Final = {"my_number", "liability_limit"}
USUAL: Final = tuple(clause for clause in ORDER if clause not in _SELDOM)
MEMORANDUM_CLAUSES: Final = tuple(clause for clause in USUAL if clause not in MASTER_CLAUSES)


@dataclass(frozen=True, slots=True)
class ArticleText:
    heading: str
    paragraphs: tuple[str, ...]


@cache
def articles() -> Mapping[str, Mapping[str, ArticleText]]:
    """By clause, of each language; `other_words`: those that are not as they should be."""
    written = yaml.safe_load((FOLDER / "articles.yaml").read_text("utf-8"))
    return {
        group: {
            name: ArticleText(heading, tuple(said)) for name, (heading, *said) in several.items()
        }
        for group, several in written.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPaper:
    """What is to be printed. `clauses`: those it speaks about; `instead`: other words for some."""

    title: str
    vendor: str
    signed_on: date
    clauses: Sequence[str] = USUAL
    instead: Mapping[str, str] | None = None  # clause id -> id in `other_words`
    lang: Lang = "ja"

    def article(self, clause_id: str) -> ArticleText:
        other = (self.instead or {}).get(clause_id)
        known = articles()
        return known[self.lang][clause_id] if other is None else known["other_words"][other]


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """Where a clause stands: its article as the paper calls it, the page, its words."""

    article: str
    page: int
    quote: str


def places(paper: PrintedPaper) -> Mapping[str, ClausePlace]:
    """By clause. The pages are those of the printed paper, which breaks them where this says."""
    found = {}
    page, used = 1, TITLE_LINES
    for number, clause_id in enumerate(_in_order(paper), start=1):
        article = paper.article(clause_id)
        lines = _lines(article, paper.lang)
        if used + lines > LINES:
            page, used = page + 1, 0
        used += lines
        found[clause_id] = ClausePlace(_label(number, paper.lang), page, article.paragraphs[0])
    return found


def printed(paper: PrintedPaper) -> bytes:
    """The PDF. PrintingUnavailable goes up."""
    return render(
        _html(paper), lang=paper.lang, title=paper.title, identifier=f"{paper.vendor} {paper.title}"
    )


@dataclass(frozen=True, slots=True)
class AuthorityLetter:
    """Who may sign for a vendor, by whom that was given, and when."""

    vendor: str
    given_by: str
    signatory: str
    given_on: date


def printed_authority(letter: AuthorityLetter) -> bytes:
    """The PDF. PrintingUnavailable goes up."""
    title = "権限委任状"
    says = (
        f"当社は、{NAME.ja}に対する個人データの取扱いに関する誓約及びチェックシートの提出について、"
        f"{letter.signatory}に署名の権限を委任します。"
    )
    html = (
        f'<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1>"
        f'<p class="lead">{escape(NAME.ja)} 御中</p><p>{escape(says)}</p>'
        f'<p class="signed">{dates.plain(letter.given_on, "ja")}</p>'
        f'<p class="party">{escape(letter.vendor)}</p>'
        f'<p class="party">{escape(letter.given_by)}</p></body></html>'
    )
    return render(html, lang="ja", title=title, identifier=f"{letter.vendor} {title}")


def _html(paper: PrintedPaper) -> str:
    parts, page = [], 1
    for clause_id, place in places(paper).items():
        article = paper.article(clause_id)
        turn = ' class="new-page"' if place.page > page else ""
        page = place.page
        heading = f"{place.article}({article.heading})"
        if paper.lang == "en":
            heading = f"{place.article}. {article.heading}"
        parts.append(f"<h2{turn}>{escape(heading)}</h2>")
        parts += [f"<p>{escape(text)}</p>" for text in _numbered(article.paragraphs)]
    return (
        f'<!doctype html><html lang="{paper.lang}"><head><meta charset="utf-8">'
        f"<title>{escape(paper.title)}</title><style>{STYLE}</style></head><body>"
        f'<h1>{escape(paper.title)}</h1><p class="lead">{escape(_lead(paper))}</p>'
        f"{''.join(parts)}{_signatures(paper)}</body></html>"
    )


def _in_order(paper: PrintedPaper) -> list[str]:
    return [clause for clause in ORDER if clause in paper.clauses]


def _label(number: int, lang: Lang) -> str:
    return f"第{number}条" if lang == "ja" else f"Article {number}"


def _lines(article: ArticleText, lang: Lang) -> int:
    """As many lines as the article takes, heading and the space above it included."""
    wide = LINE[lang]
    return 2 + sum(-(-(len(text) + 3) // wide) for text in article.paragraphs)


def _numbered(paragraphs: Sequence[str]) -> list[str]:
    if len(paragraphs) == 1:
        return list(paragraphs)
    return [f"{number} {text}" for number, text in enumerate(paragraphs, start=1)]


def _lead(paper: PrintedPaper) -> str:
    if paper.lang == "en":
        return (
            f"{NAME.en} (the “Company”) and {paper.vendor} (the “Vendor”) agree as "
            "follows about the work entrusted and the personal data handled for it."
        )
    return (
        f"{NAME.ja}(以下「甲」という。)と{paper.vendor}(以下「乙」という。)は、"
        "業務の委託及びこれに伴う個人データの取扱いについて、次のとおり合意する。"
    )


def _signatures(paper: PrintedPaper) -> str:
    day = dates.plain(paper.signed_on, paper.lang)
    first, second = ("甲", "乙") if paper.lang == "ja" else ("Company", "Vendor")
    return (
        f'<p class="signed">{day}</p>'
        f'<p class="party">{first} {escape(NAME.in_(paper.lang))}</p>'
        f'<p class="party">{second} {escape(paper.vendor)}</p>'
    )
