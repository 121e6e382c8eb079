"""Which article may hold which clause, from the cues of the library. A hint, never a finding. Pure.

Rule: domain.md section 2 and clauses.yaml `text_matching`: a heading counts 5, each cue 2, a cue
against it -6; "present" from 6, "check" from 2, and any cue against it says "contradicted". For
the re-entrustment the heading proves nothing: the end of the sentence decides. A sentence that turns
its clause into the opposite (papers/polarity.py) speaks against it; what may do so is never "present".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from portal.content.definitions.clauses import Clause, Cues
from portal.ledger.contracts.papers.articles import (
    Article,
    PaperLine,
    Sentence,
    sentences,
    split_articles,
)
from portal.ledger.contracts.papers.polarity import Turned, turned
from portal.ledger.contracts.papers.wording import alike, says

HEADING, CUE, AGAINST = 5, 2, -6
PRESENT_FROM, CHECK_FROM = 6, 2
MOST_CUES = 8  # of one article
LONGEST = 400  # characters of a sentence that is shown
TELLING = 3  # characters that say nothing by themselves: may
QUOTED = 60  # characters of it, where it stands for the words against the clause


class Hint(StrEnum):
    """What the words of an article hint at; the best reason to look comes first."""

    CONTRADICTED = "contradicted"
    PRESENT = "present"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where to look for one clause, and why: the words of the library that were found there."""

    hint: Hint
    score: int
    place: str  # 第12条第1項
    heading: str
    sentence: str
    headings: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()  # words for which it is not "present": it may say the opposite
    lines: tuple[PaperLine, ...] = ()  # on which the sentence stands

    @property
    def page(self) -> int | None:
        return self.lines[0].page if self.lines else None


@dataclass(frozen=True, slots=True)
class _Part:
    """An article made ready for comparing."""

    article: Article
    heading: str
    above: str
    sentences: tuple[tuple[Sentence, str], ...]  # as written, and made `alike`
    about: frozenset[str]  # clauses whose heading it has


_Hits = tuple[Sentence, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Sought:
    """Headings, cues and cues against of one clause: made `alike`, and as the library has them."""

    headings: Mapping[str, tuple[str, ...]]
    cues: Mapping[str, tuple[str, ...]]
    against: Mapping[str, tuple[str, ...]]


_FORBIDS: Final = re.compile(
    r"(てはならない|てはなりません|できない|できません|ものとはしない|禁止|ないものとする|行わない"
    r"|(承諾|許可)を(要する|得なければならない|得るものとする)|した場合を除き|自ら(行|実施|処理))"
    r"|\b(shall|will|must|may) not\b|\bno subcontract|\bunless\b|\bonly (with|after)\b|\bprohibited\b"
    r"|\bneither\b|\bwithout\b.{0,40}\b(consent|approval|authorisation)\b"
)
_ALLOWS: Final = re.compile(
    r"(再々?)?(委託|請け負わせ|選任)(を|する|させる|る)?(こと|もの)?(が)?(できる|できます)(ものとする)?(。|、|$)"
    r"|\bmay (freely )?(subcontract|use|engage|appoint|retain)\b[^.]{0,80}(subcontract|affiliate|third part)"
    r"|\bmay (freely )?subcontract\b"
)
_ON_APPROVAL: Final = re.compile(
    r"(承諾|許可|同意)を(得|受け)(た|て|る|なければ)|場合に限り|を除き"
    r"|\bwith (the )?(prior|written|express)|\bsubject to\b.{0,60}\b(consent|approval)"
)
_NO_APPROVAL: Final = re.compile(
    r"(承諾|許可|同意)(を要しない|を得ることなく|を得ず|なく|なしに)|任意に|自由に"
)
_IS_ABOUT: Final = re.compile(r"委託|下請|請け負わ|subcontract|affiliate|\bentrusts?\b|\bdelegat")
_OTHERWISE: Final = re.compile(r"定めのない事項|疑義が生じた|not provided for in this")
END_DECIDES: Final = frozenset({"no_subcontracting"})  # clauses whose heading proves nothing


def suggest(lines: Sequence[PaperLine], clauses: Iterable[Clause]) -> Mapping[str, Suggestion]:
    """By clause, for those of which anything was found."""
    known = list(clauses)
    parts = [_part(article, known) for article in split_articles(lines)]
    return {clause.id: found for clause in known if (found := _best(clause, parts))}


def _part(article: Article, clauses: Sequence[Clause]) -> _Part:
    said = tuple((sentence, alike(sentence.text)) for sentence in sentences(article))
    heading, above = alike(article.heading), alike(article.above)
    about = [
        clause.id
        for clause in clauses
        if _hits(heading, _known(clause.heading_cues), article.heading)
    ]
    return _Part(article, heading, above, said, frozenset(about))


def _best(clause: Clause, parts: Sequence[_Part]) -> Suggestion | None:
    """What speaks against it first, then what speaks for it most.

    An article headed as another clause and silent about this one does not speak against it, where
    a third one is about it: 一切の情報 of the confidentiality does not describe the data.
    """
    sought = _Sought(
        *(_known(cues) for cues in (clause.heading_cues, clause.cues, clause.counter_cues))
    )
    found = [(part, about) for part in parts if (about := _look(clause, part, sought))]
    if any(suggestion.hint is not Hint.CONTRADICTED for _, suggestion in found):
        found = [
            (part, suggestion)
            for part, suggestion in found
            if not _is_by_the_way(clause, part, suggestion)
        ]
    good = (suggestion for _, suggestion in found)
    return min(good, key=lambda hinted: (*rank(hinted), not hinted.sentence), default=None)


def rank(suggestion: Suggestion) -> tuple[int, int]:
    """What speaks against the clause first, then what speaks for it most."""
    return list(Hint).index(suggestion.hint), -suggestion.score


def _is_by_the_way(clause: Clause, part: _Part, found: Suggestion) -> bool:
    silent = not found.cues and not found.headings and clause.id not in END_DECIDES
    return found.hint is Hint.CONTRADICTED and silent and bool(part.about - {clause.id})


@cache
def _known(cues: Cues) -> Mapping[str, tuple[str, ...]]:
    """What is looked for, and the cues that are written so in the library."""
    known: dict[str, tuple[str, ...]] = {}
    for cue in (*cues.ja, *cues.en):
        known[alike(cue)] = (*known.get(alike(cue), ()), cue)
    return known


def _look(clause: Clause, part: _Part, sought: _Sought) -> Suggestion | None:
    """What one article says about one clause; None where it says nothing."""
    in_heading = _hits(part.heading, sought.headings, part.article.heading) or _hits(
        part.above, sought.headings, part.article.above
    )
    hits = [
        (sentence, _hits(text, sought.cues, sentence.text)) for sentence, text in part.sentences
    ]
    words = _each_once(hits)
    is_headed = bool(in_heading or _hits(part.heading, sought.cues, part.article.heading))
    counter, doubtful = list[_Hits](), list[_Hits]()
    for (sentence, text), (_, some) in zip(part.sentences, hits, strict=True):
        how, turning = _way(clause, sentence, text, some, is_headed=is_headed)
        found = _speaks_against(clause, sentence.text, text, sought.against)
        if found or how is Turned.AGAINST:
            counter.append((sentence, found or turning))
        if turning:
            doubtful.append((sentence, turning))
    against = tuple(dict.fromkeys(cue for _, some in counter for cue in some))
    forbids = clause.id in END_DECIDES and any(
        _FORBIDS.search(text) and _IS_ABOUT.search(text) for _, text in part.sentences
    )
    score = HEADING * bool(in_heading) + CUE * (len(words) + forbids) + AGAINST * len(against)
    unsure = {id(sentence) for sentence, _ in doubtful}
    sure = _each_once(pair for pair in hits if id(pair[0]) not in unsure)
    is_sure = HEADING * bool(in_heading) + CUE * (len(sure) + forbids) >= PRESENT_FROM
    undecided = not is_sure or (clause.id in END_DECIDES and not forbids)
    hint = _hint(score, against, undecided=undecided)
    if hint is None:
        return None
    shown_of = counter or (doubtful if not is_sure else []) or hits
    shown = max(shown_of, key=lambda pair: len(pair[1]), default=None)
    sentence = shown[0] if shown else Sentence("", "", tuple(part.article.lines[:1]))
    return Suggestion(
        hint=hint,
        score=score,
        place=part.article.place(sentence.item),
        heading=part.article.heading,
        sentence=sentence.text[:LONGEST],
        headings=in_heading,
        cues=words,
        against=against,
        doubts=shown[1] if shown_of is doubtful and shown else (),
        lines=sentence.lines,
    )


def _way(
    clause: Clause, sentence: Sentence, text: str, hits: tuple[str, ...], *, is_headed: bool
) -> tuple[Turned | None, tuple[str, ...]]:
    """How a sentence turns the clause it is about; below another heading it takes two cues to be sure."""
    found = turned(clause.id, text) if (is_headed or hits) and not _OTHERWISE.search(text) else None
    if found is None:
        return None, ()
    how, words = found
    is_about = is_headed or len(hits) > 1
    return how if is_about else Turned.DOUBTFUL, (_as_written(words, sentence.text),)


def _as_written(words: str, written: str) -> str:
    """The words as the paper has them; the sentence itself where it has them otherwise."""
    place = written.lower().find(words)
    if place >= 0 and len(words) > TELLING:
        return written[place : place + len(words)]
    return written if len(written) <= QUOTED else f"{written[:QUOTED]}…"


def _each_once(hits: Iterable[_Hits]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue for _, some in hits for cue in some))[:MOST_CUES]


def _hits(text: str, cues: Mapping[str, tuple[str, ...]], written: str) -> tuple[str, ...]:
    """The cues a text contains; of those that mean the same the one it is written with."""
    if not text:
        return ()
    plain = written.lower()
    return tuple(
        next((cue for cue in same if cue.lower() in plain), same[0])
        for sought, same in cues.items()
        if says(text, sought)
    )


def _hint(score: int, against: tuple[str, ...], *, undecided: bool) -> Hint | None:
    if against:
        return Hint.CONTRADICTED
    if score < CHECK_FROM:
        return None
    return Hint.CHECK if undecided or score < PRESENT_FROM else Hint.PRESENT


def _speaks_against(
    clause: Clause, written: str, text: str, against: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The cues against the clause in one sentence; a mere saving clause for what is not agreed says nothing."""
    if _OTHERWISE.search(text):
        return ()
    hits = _hits(text, against, written)
    if clause.id not in END_DECIDES:
        return hits
    if _ON_APPROVAL.search(text) and not _NO_APPROVAL.search(text):
        return ()
    allowed = _ALLOWS.search(text)
    if not hits and allowed and _IS_ABOUT.search(text):
        return (_as_written(allowed[0].strip("。、"), written),)
    return hits


# Words and the lines they stand on: where a quote is, what a search finds, how a line is called.

SURE: Final = 24  # signs that are enough to know a quote again whose end reads otherwise
MOST_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class Called:
    """The article of a line as the paper calls it, and its paragraph; empty where there is none."""

    article: str = ""
    item: str = ""


def names_of_lines(lines: Sequence[PaperLine]) -> Mapping[tuple[int | None, int], Called]:
    """By page and number; `lines` from the beginning of the paper."""
    return {
        (line.page, line.number): Called(article.label, item)
        for article in split_articles(lines)
        for line, item in zip(article.lines, article.items, strict=True)
    }


def places_of(
    lines: Sequence[PaperLine], sought: str, limit: int = MOST_FOUND
) -> list[tuple[PaperLine, ...]]:
    """The lines on which the words stand, wherever a line or a blank breaks them."""
    words = _squeezed(sought)
    if not words:
        return []
    text, at = "", list[PaperLine]()
    for line in lines:
        squeezed = _squeezed(line.text)
        text += squeezed
        at += [line] * len(squeezed)
    found: list[tuple[PaperLine, ...]] = []
    start = text.find(words)
    while start >= 0 and len(found) < limit:
        found.append(tuple(dict.fromkeys(at[start : start + len(words)])))
        start = text.find(words, start + len(words))
    return found


def place_of_quote(lines: Sequence[PaperLine], quote: str) -> tuple[PaperLine, ...]:
    """Where a quote stands; the lines of its beginning, where its end was written otherwise."""
    whole = places_of(lines, quote, 1) or places_of(lines, _squeezed(quote)[:SURE], 1)
    return whole[0] if whole else ()


def mark_of(lines: Sequence[PaperLine]) -> dict[str, Any] | None:
    """What the page needs to mark lines of one page, or paragraphs of a paper without pages."""
    if not lines:
        return None
    page = lines[0].page
    same = [line for line in lines if line.page == page]
    if page is None:
        return {"lines": [line.number for line in same]}
    return {"page": page, "boxes": [line.box for line in same if line.box is not None]}


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
