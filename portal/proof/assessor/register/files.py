"""The register of vendors as a workbook, and as a PDF that prints across."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Final

from flask import render_template
from markupsafe import Markup

from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Message, say, say_p
from portal.foundation.lists.books import Book
from portal.foundation.lists.register import Column
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.proof.assessor.register.facts import OF_TODAY, Line, by_vendor

TITLE: Final = say_p("as a document", "Register of vendors")
MOST_PRINTED: Final = 2_000  # vendors: more is read on a screen, and prints from the workbook
MOST_COLUMNS: Final = 20  # on paper
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """Which vendors, as of which day, with which columns; in the reader's language."""

    vendor_ids: Sequence[int]
    day: date
    columns: Sequence[Column]

    @property
    def heads(self) -> list[str]:
        return [words(column.label) for column in self.columns]

    @property
    def name(self) -> str:
        return f"{words(TITLE)} {self.day.isoformat()}"


def sentences(file: RegisterFile) -> list[Message]:
    """Over the heads: the day, what a line is, what is left empty."""
    found = [
        say("As of %(day)s, as known now. One line for each piece of work.", day=file.day),
    ]
    if file.day < clock.today() and any(column.id in OF_TODAY for column in file.columns):
        found.append(
            say(
                "Owner, number and country of a vendor are kept as they are today: of an earlier day they are left empty."
            )
        )
    return found


def write_workbook(file: RegisterFile, target: IO[bytes] | str, tell: Tell | None = None) -> int:
    """How many lines it has."""
    book = Book(target, words(TITLE), file.day)
    with with_years():
        above = [words(TITLE), *map(words, sentences(file))]
    count = book.sheet(words(TITLE), file.heads, _rows(file, tell), above)
    book.close()
    return count


def write_pdf(file: RegisterFile) -> bytes:
    """Refuses more than a person would leaf through."""
    if len(file.vendor_ids) > MOST_PRINTED:
        raise RuleViolated(
            say(
                "As PDF the register has at most %(most)s vendors. Narrow the list, or take the workbook, which prints as well.",
                most=MOST_PRINTED,
            )
        )
    if len(file.columns) > MOST_COLUMNS:
        raise RuleViolated(
            say(
                "On paper there is room for %(most)s columns. Choose fewer, or take the workbook.",
                most=MOST_COLUMNS,
            )
        )
    lang, company = language(), the_organisation()
    with with_years():
        says = [words(one) for one in sentences(file)]
    fmt = Formats(lang, company.zone)
    html = render_template(
        "print/register.html",
        lang=lang,
        title=words(TITLE),
        company=company.name.in_(lang),
        day=fmt.long(file.day, weekday=False),
        says=says,
        heads=file.heads,
        rows=[[_printed(value, fmt) for value in row] for row in _rows(file)],
        nothing=words(say("No vendor stands in the register on this day.")),
        classification=words(say_p("on paper that stays in the company", "Internal")),
    )
    return render(html, lang=lang, title=file.name, identifier=f"{file.name} {lang}")


def _rows(file: RegisterFile, tell: Tell | None = None) -> Iterator[Sequence[Any]]:
    for place, (_vendor_id, lines) in enumerate(by_vendor(file.vendor_ids, file.day), start=1):
        yield from (_row(line, file.columns) for line in lines)
        if tell is not None:
            tell(place)


def _row(line: Line, columns: Sequence[Column]) -> list[Any]:
    return [line.get(column.id) for column in columns]


def _printed(value: Any, fmt: Formats) -> str:
    """A day never breaks inside."""
    if isinstance(value, date):
        return Markup('<span class="d">{}</span>').format(fmt.day(value))
    return "" if value is None else str(value)
