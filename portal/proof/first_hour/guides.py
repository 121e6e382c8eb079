"""The guides of docs/ inside the portal: read into blocks, and which place of them explains which page.

Of Markdown only what the guides use is read: headings, paragraphs, lists of one level, tables, code, and in a
line strong words, stressed words, code and links. tests/proof/first_hour holds that nothing else stands in them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from flask import g, request, url_for

from config import ROOT
from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.core.words.messages import Lang, Message, say

FOLDER: Final = ROOT / "docs"
NAMES: Final[Mapping[str, Message]] = {
    "procurement": say("Guide for procurement"),
    "officer": say("Guide for the privacy officer"),
    "management": say("Guide for management"),
    "auditor": say("Guide for auditors"),
    "administrator": say("Guide for administrators"),
    "vendor": say("Guide for vendors"),
}
# Whose guide is whose; of several roles the first that stands here.
_OF_ROLE: Final[Mapping[Role, str]] = {
    Role.PRIVACY_OFFICER: "officer",
    Role.PROCUREMENT: "procurement",
    Role.MANAGEMENT: "management",
    Role.AUDIT_LEAD: "auditor",
    Role.AUDITOR: "auditor",
    Role.ADMIN: "administrator",
    Role.DEPARTMENT: "procurement",
    Role.EMPLOYEE: "procurement",
    Role.VENDOR_SIGNATORY: "vendor",
    Role.VENDOR_MEMBER: "vendor",
}
_NEW = "procurement#a-new-vendor-up-to-the-first-handover"
_EVENTS = "procurement#while-the-work-runs"
# A page, or all pages of a package -> the places that explain it: the reader's own guide first, else the first.
PLACES: Final[Mapping[str, str]] = {
    "accounts": "administrator#people vendor#begin",
    "accounts.own_company": "vendor#colleagues",
    "as_of": "officer#look-at-any-day",
    "assessor": "auditor#before-an-assessment officer#before-an-assessment",
    "assessor.pack": "auditor#the-evidence-pack",
    "assessor.register": "auditor#the-register-of-vendors",
    "attestations": f"{_NEW} vendor#sign-what-is-asked",
    "attestations.correct": "vendor#when-a-signed-statement-is-wrong",
    "attestations.take_back": "vendor#when-a-signed-statement-is-wrong",
    "audits": "auditor#internal-audits-person-in-charge-of-audit",
    "certificates": "procurement#certificates vendor#hand-in-a-certificate",
    "change_notices": f"{_EVENTS} vendor#when-something-changes",
    "client_approvals": "procurement#data-of-a-customer officer#customers-approvals",
    "confirmations": "procurement#visits-interviews-and-other-confirmations",
    "content": "administrator#settings officer#make-a-new-version-of-clauses-and-texts-active",
    "content.purposes": "officer#your-policys-own-words",
    "content.subcontracting": "officer#your-policys-own-words",
    "content.wordings": "officer#your-policys-own-words administrator#settings",
    "contracts": "procurement#contracts-that-stay-true",
    "contracts.clauses": "procurement#checking-clauses",
    "contracts.of_vendor": _NEW,
    "contracts.register": _NEW,
    "cost_talks": "procurement#talks-about-cost",
    "customers": "procurement#data-of-a-customer",
    "data_sharing": _NEW,
    "data_sharing.data_map": "procurement#the-data-map",
    "decisions": "officer#decide management#decisions",
    "departments": "procurement#departments",
    "desk": "procurement#lists",
    "desk.audit": "administrator#the-audit-log auditor#the-audit-log",
    "desk.done": "vendor#check-a-receipt",
    "desk.matrix": "management#the-board auditor#from-a-claim-to-its-record",
    "desk.today": "procurement#every-day officer#decide management#this-month administrator#today "
    "auditor#from-a-claim-to-its-record",
    "desk.todo": "vendor#begin",
    "disclosures": "officer#what-you-tell-customers-and-everybody",
    "disputes": "officer#findings vendor#mend-what-was-found",
    "engagements": _NEW,
    "exchange": "procurement#from-and-to-excel",
    "extensions": _EVENTS,
    "findings": "procurement#findings officer#findings vendor#mend-what-was-found",
    "first_hour": "administrator#the-first-start",
    "handovers": "procurement#handovers vendor#what-you-received-and-how-it-ends",
    "hindsight": "officer#earlier-records",
    "incidents": "procurement#incidents officer#incidents "
    "vendor#when-something-leaked-was-lost-or-may-have-been",
    "instructions": "procurement#instructions-requests-and-complaints-of-persons officer#instructions "
    "vendor#when-you-are-told-to-do-something",
    "jobs": "administrator#mail-and-jobs",
    "lists": "procurement#lists",
    "lists.people": "administrator#people",
    "mail": "administrator#mail-and-jobs",
    "management_reviews": "management#management-reviews officer#management-reviews",
    "mergers": _EVENTS,
    "month": "management#this-month",
    "obligations": "procurement#every-day",
    "onboarding": f"{_NEW} officer#decide",
    "organisation": "administrator#settings",
    "papers": "procurement#statements-on-paper",
    "payees": "procurement#are-all-vendors-in-the-register",
    "planning": "procurement#the-year officer#decide-the-years-plan management#the-year "
    "auditor#the-years-plan vendor#the-year-ahead",
    "promises": "management#the-board",
    "provisions": "procurement#data-that-is-not-entrusted officer#provision-to-others",
    "published_terms": "procurement#published-terms",
    "questionnaires": "procurement#writing-questionnaires officer#questionnaires",
    "questions": "procurement#questions-of-vendors vendor#when-something-is-not-clear",
    "reminders": "administrator#settings",
    "report_batches": "officer#issue-reports",
    "reports": "officer#issue-reports management#reports",
    "responses": "procurement#reviewing-answers vendor#answer-a-questionnaire",
    "responses.send": "procurement#sending-questionnaires",
    "responses.workbook": "vendor#answer-a-questionnaire-in-excel",
    "retention": "officer#when-people-of-a-vendor-are-erased",
    "returns": "procurement#the-end officer#return-and-destruction "
    "vendor#what-you-received-and-how-it-ends",
    "selections": _NEW,
    "subcontractors": "procurement#subcontractors officer#subcontractors "
    "vendor#when-somebody-else-is-to-handle-the-data",
    "trainings": "procurement#training vendor#when-you-are-asked-to-train-your-people",
    "use_requests": "procurement#a-department-wants-to-use-another-company",
    "vendors": _NEW,
}

Span = tuple[str, str, str]  # text, strong, em, code or link; its words; of a link where it leads
Spans = Sequence[Span]


@dataclass(frozen=True, slots=True)
class GuideBlock:
    """`kind`: heading, paragraph, ul, ol, table or code. `parts`: the lines of it, or its one text; of a
    table its cells, `width` in a row. `level`, `anchor`: of a heading. `start`: the first number."""

    kind: str
    parts: Sequence[Spans]
    level: int = 0
    anchor: str = ""
    width: int = 0
    start: int = 1


def own_guides(actor: Actor) -> list[str]:
    """Those that this person may read, the own first; people of vendors read theirs alone."""
    if not actor.is_staff:
        return ["vendor"]
    own = [guide for role, guide in _OF_ROLE.items() if role in actor.roles]
    return list(dict.fromkeys([*own, *NAMES]))


def place_of(endpoint: str, actor: Actor) -> str:
    """`guide#anchor`: what explains the page to this person, else the beginning of the own guide."""
    known = PLACES.get(endpoint) or PLACES.get(endpoint.partition(".")[0], "")
    mine = own_guides(actor)
    places = sorted(
        (place for place in known.split() if place.partition("#")[0] in mine),
        key=lambda place: mine.index(place.partition("#")[0]) if actor.is_staff else 0,
    )
    return places[0] if places else mine[0]


def guide_here() -> str | None:
    """The address of what explains the page that is shown, for whoever is signed in; a guide has none."""
    actor: Actor | None = g.get("actor")
    if actor is None or request.endpoint == "first_hour.guide":
        return None
    name, _, anchor = place_of(request.endpoint or "", actor).partition("#")
    return url_for("first_hour.guide", guide_name=name, _anchor=anchor or None)


@cache
def read_guide(name: str, lang: Lang) -> Sequence[GuideBlock]:
    """A guide of NAMES in a language; its headings have the anchors of the English one."""
    lines = _file(name, lang).read_text("utf-8").splitlines()
    return list(_blocks(lines, name, lang, iter(_anchors(name, lang).values())))


@cache
def _anchors(name: str, lang: Lang = "en") -> Mapping[str, str]:
    """How GitHub names each heading of a guide in this language -> its anchor here."""
    own, english = (
        [
            slug(line.lstrip("# "))
            for line in _file(name, one).read_text("utf-8").splitlines()
            if _HEADING.match(line)
        ]
        for one in (lang, "en")
    )
    return dict(zip(own, english, strict=True))


def _file(name: str, lang: Lang) -> Path:
    return FOLDER / f"guide-{name}.{lang}.md"


def slug(heading: str) -> str:
    """As GitHub makes one."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


_HEADING = re.compile(r"(#{1,3}) +(.+)")
_ITEM = re.compile(r"(?:(-)|(\d+)\.) +(.+)")
_RULE = re.compile(r"\|[-| :]+\|")
_SPAN = re.compile(r"\*\*(.+?)\*\*|\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)")
_GUIDE = re.compile(r"guide-(\w+)\.(ja|en)\.md(?:#(.+))?")


def _blocks(
    lines: Iterable[str], name: str, lang: Lang, anchors: Iterator[str]
) -> Iterator[GuideBlock]:
    for group in _groups(lines):
        first = group[0]
        if heading := _HEADING.fullmatch(first):
            level, words = len(heading[1]), heading[2]
            yield GuideBlock("heading", [_spans(words, name, lang)], level, next(anchors))
        elif first.startswith("```"):
            yield GuideBlock("code", [[("text", "\n".join(group[1:-1]), "")]])
        elif first.startswith("|"):
            rows = [line.strip("|").split("|") for line in group if not _RULE.fullmatch(line)]
            cells = [_spans(cell.strip(), name, lang) for row in rows for cell in row]
            yield GuideBlock("table", cells, width=len(rows[0]))
        elif item := _ITEM.match(first):
            items = [_spans(words, name, lang) for words in _items(group)]
            yield GuideBlock("ul" if item[1] else "ol", items, start=int(item[2] or 1))
        else:
            spans = _spans(_joined(group), name, lang)
            if not (len(spans) == 1 and spans[0][2] == name):  # leads to the other language
                yield GuideBlock("paragraph", [spans])


def _groups(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines of each block."""
    group: list[str] = []
    for line in lines:
        is_code = bool(group) and group[0].startswith("```")
        if is_code and line.startswith("```"):
            yield [*group, line]
            group = []
        elif is_code:
            group.append(line)
        elif not line.strip() or (group and _kind(line) not in ("", _kind(group[0]))):
            if group:
                yield group
            group = [line] if line.strip() else []
        elif group and _kind(line) == "" and _kind(group[0]) in ("heading", "table"):
            yield group
            group = [line]
        else:
            group.append(line)
    if group:
        yield group


def _kind(line: str) -> str:
    """What a line begins; "" where it goes on with what was begun."""
    if _HEADING.match(line):
        return "heading"
    if line.startswith("```"):
        return "code"
    if line.startswith("|"):
        return "table"
    if item := _ITEM.match(line):
        return "ul" if item[1] else "ol"
    return ""


def _items(lines: Sequence[str]) -> Iterator[str]:
    begins = [at for at, line in enumerate(lines) if _ITEM.match(line)]
    for at, until in pairwise([*begins, len(lines)]):
        first = _ITEM.match(lines[at])
        yield _joined([first[3] if first else "", *lines[at + 1 : until]])


def _joined(lines: Iterable[str]) -> str:
    """Where a line ends English has a blank, and Japanese nothing."""
    text = ""
    for line in map(str.strip, lines):
        apart = text and text[-1].isascii() and line[:1].isascii()
        text += (" " if apart else "") + line
    return text


def _spans(text: str, name: str, lang: Lang) -> Spans:
    found: list[Span] = []
    at = 0
    for span in _SPAN.finditer(text):
        if span.start() > at:
            found.append(("text", text[at : span.start()], ""))
        at = span.end()
        strong, stressed, code, called, target = span.groups()
        if target:
            there = _there(target, name, lang)
            words = called.strip("`")
            beside = "text" if words == called else "code"
            found.append(("link" if there else beside, words, there))
        else:
            kind = "strong" if strong else "em" if stressed else "code"
            found.append((kind, strong or stressed or code, ""))
    if at < len(text):
        found.append(("text", text[at:], ""))
    return found


def _there(target: str, name: str, lang: Lang) -> str:
    """`guide#anchor` of a link; "" for one to what is no page of the portal."""
    if target.startswith("#"):
        return f"{name}#{_anchors(name, lang)[target[1:]]}"
    guide = _GUIDE.fullmatch(target)
    if guide is None:
        return ""
    if not guide[3]:
        return guide[1]
    return f"{guide[1]}#{_anchors(guide[1], 'ja' if guide[2] == 'ja' else 'en')[guide[3]]}"
