"""What a mail says, described once: from it both parts are made, the plain text and the HTML.

A `MailContent` is in words of no language yet; `parts_of` puts it into its reader's, as the plain data that
the outbox keeps. Both parts are made of that data (docs/adr/0063), so they never say different things.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Protocol
from unicodedata import east_asian_width

from flask import current_app

from portal.foundation.core.words import dates
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Text, say

Parts = Mapping[str, Any]
COLUMNS: Final = 72  # of a line of plain text; a Japanese sign takes two
_NOT_FIRST = "、。,.)」』】〉》・:;!?ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ），．：；！？”"
_NOT_LAST = "(「『【〈《（“"
_ITEM = "- "  # begins a line of a list


class WritingCompany(Protocol):
    """Who writes, and how it is reached."""

    @property
    def name(self) -> Text: ...
    @property
    def contact(self) -> Text: ...
    @property
    def contact_desk(self) -> Text: ...
    @property
    def postal_address(self) -> Text: ...
    @property
    def contact_telephone(self) -> str: ...
    @property
    def contact_fax(self) -> str: ...
    @property
    def contact_email(self) -> str: ...


class PersonToAsk(Protocol):
    """Who answers when the reader writes back."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing of several that a mail is about: its name, what is to be known of it, its page."""

    title: str
    lines: Sequence[str] = ()
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailContent:
    """Between greeting and signature: sentences, a table of facts, matters, one button, what follows.

    A line that begins with `- ` is one of a list.
    """

    lines: Sequence[Any] = ()
    facts: Sequence[tuple[Any, Any]] = ()
    matters: Sequence[Matter] = ()
    rest: Sequence[Any] = ()  # of what is not told one by one
    button: tuple[Any, str] | None = None  # what it says, and the full address it opens
    after: Sequence[Any] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Who writes to whom. `vendor`: of the reader, where it is known; `ask`: who has the matter in hand."""

    company: WritingCompany | None
    vendor: Text | None = None
    ask: PersonToAsk | None = None

    @property
    def called(self) -> Text:
        return self.company.name if self.company is not None else Text(ja="Kantoku", en="Kantoku")

    @property
    def reply_to(self) -> str:
        if self.ask is not None and self.ask.email:
            return self.ask.email
        return self.company.contact_email if self.company is not None else ""


def parts_of(
    letter: MailContent, lang: Lang, *, name: str, between: Between, outside: bool
) -> dict[str, Any]:
    """In the words of the reader. `outside`: as companies write to each other; else as to a colleague."""

    def said(message: Any) -> str:
        return words(message, lang)

    company = between.called
    head = [said(between.vendor)] if outside and between.vendor is not None else []
    parts: dict[str, Any] = {
        "company": said(company),
        "head": [*head, said(say("Dear %(name)s,", name=name))],
        "opening": "",
        "blocks": list(_blocks(letter, lang)),
        "ask": [],
        "closing": "",
        "signature": [said(company)],
        "foot": [said(say("The vendor portal of %(company)s wrote this mail.", company=company))],
    }
    if not outside or between.company is None:
        return parts
    return parts | {
        "opening": said(say("%(company)s writes to you from its vendor portal.", company=company)),
        "ask": [said(one) for one in _ask(between, lang)],
        "closing": said(say("Kind regards,")),
        "signature": list(_signature(between.company, lang)),
        "foot": [
            said(say("Vendor portal: %(link)s", link=f"{current_app.config['PUBLIC_URL']}/")),
            *parts["foot"],
        ],
    }


def _blocks(letter: MailContent, lang: Lang) -> Iterator[dict[str, Any]]:
    yield from _sentences(letter.lines, lang)
    if letter.facts:
        with dates.with_years():  # a mail is kept for years, a receipt too
            facts = [[words(label, lang), words(value, lang)] for label, value in letter.facts]
        yield {"facts": facts}
    for one in letter.matters:
        yield {"matter": one.title, "lines": list(one.lines), "link": one.link}
    yield from _sentences(letter.rest, lang)
    if letter.button is not None:
        label, link = letter.button
        yield {"button": words(label, lang), "link": link}
    yield from _sentences(letter.after, lang)


def _sentences(lines: Iterable[Any], lang: Lang) -> Iterator[dict[str, Any]]:
    """Paragraphs; what stands together as a list is one block."""
    each = [line for line in (words(line, lang) for line in lines) if line]
    for is_list, some in groupby(each, lambda line: line.startswith(_ITEM)):
        if is_list:
            yield {"items": [line.removeprefix(_ITEM) for line in some]}
        else:
            yield from ({"text": line} for line in some)


def _ask(between: Between, lang: Lang) -> Iterator[Any]:
    company, person = between.company, between.ask
    if company is None:
        return
    who = company.contact.in_(lang)
    if person is not None:
        ways = ("、" if lang == "ja" else ", ").join(
            way for way in (company.contact_telephone, person.email) if way
        )
        who = words(say("%(name)s (%(ways)s)", name=person.name, ways=ways), lang)
    if who:
        yield say("If anything is unclear, please ask %(who)s.", who=who)
    if between.reply_to:
        yield say("You may simply answer this mail.")


def _signature(company: WritingCompany, lang: Lang) -> Iterator[str]:
    yield company.name.in_(lang)
    desk = company.contact_desk.in_(lang)
    ways = [
        company.postal_address.in_(lang),
        say("Telephone: %(number)s", number=company.contact_telephone)
        if company.contact_telephone
        else "",
        say("Fax: %(number)s", number=company.contact_fax) if company.contact_fax else "",
        say("E-mail: %(address)s", address=company.contact_email) if company.contact_email else "",
    ]
    for line in (desk, *(words(way, lang) for way in ways if way)):
        if line:
            yield line


def as_text(parts: Parts) -> str:
    """The plain text, a paragraph in one line; `wrapped` breaks it when it leaves."""
    last = "\n".join(["--", *parts["signature"], *parts["foot"]])
    whole = [
        "\n".join(parts["head"]),
        parts["opening"],
        *map(_block_text, parts["blocks"]),
        "\n".join(parts["ask"]),
        parts["closing"],
        last,
    ]
    return "\n\n".join(one for one in whole if one) + "\n"


def _block_text(block: Parts) -> str:
    match block:
        case {"text": str(text)}:
            return text
        case {"items": items}:
            return "\n".join(f"{_ITEM}{item}" for item in items)
        case {"facts": rows}:
            return "\n".join(f"  {label}: {value}" for label, value in rows)
        case {"button": str(label), "link": str(link)}:
            return f"{label}:\n{link}"
        case {"matter": str(title)}:
            more = [*block["lines"], *([block["link"]] if block["link"] else [])]
            return "\n  ".join([f"■ {title}", *more])
    return ""


def wrapped(text: str) -> str:
    """Lines of at most COLUMNS columns; an address stays whole, and what a line is indented by goes on."""
    return "\n".join(part for line in text.split("\n") for part in _lines_of(line))


def _lines_of(line: str) -> Iterator[str]:
    indent = " " * (len(line) - len(line.lstrip(" ")))
    while _width(line) > COLUMNS:
        at = _break(line, len(indent))
        if at is None:
            break
        yield line[:at].rstrip()
        line = indent + line[at:].lstrip()
    yield line


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "FWA" else 1 for sign in text)


_WORD = re.compile(r"[!-~]+")  # what is written without blanks in Latin letters: words, addresses


def _break(line: str, indent: int) -> int | None:
    """Where to break: the last place within the width; else the first one after; None: nowhere."""
    inside = {at for word in _WORD.finditer(line) for at in range(word.start() + 1, word.end())}
    found, width = None, 0
    for at, sign in enumerate(line):
        over = width > COLUMNS
        if over and found is not None:
            return found
        fits = at > indent and at not in inside and sign not in _NOT_FIRST and sign != " "
        if fits and line[at - 1] not in _NOT_LAST and line[:at].strip():
            found = at
            if over:
                return found
        width += _width(sign)
    return found if width > COLUMNS else None
