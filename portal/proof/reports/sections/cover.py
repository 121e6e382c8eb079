"""The cover and the last section of every report, whatever it is about. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portal.content.definitions.practice import ApprovalCell as PackCell
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.proof.reports.content.cover import BasisSection, FilledCell, Previous, ReportPeriod
from portal.proof.reports.content.parts import Approval, ReportWording
from portal.proof.reports.content.report import AnyReport
from portal.proof.reports.content.tables import Revision
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.models import named_on

DRAFTED, EXAMINED = "drafted", "examined"  # its cells that are filled when a report is issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What the document is called and when it was made; a preview has neither number nor time.

    `at_terminal`: made by the command line, so that nobody signed in did anything to it. `replaces`:
    the report in whose place it stands, and why; `replaced`: what that one says, by language; `last`: what
    the report before this one says.
    """

    number: str = ""
    version: int = 0
    drafted_at: datetime | None = None
    issued_at: datetime | None = None
    at_terminal: bool = False
    replaces: Previous | None = None
    last: AnyReport | None = None
    replaced: Mapping[Lang, AnyReport] = field(default_factory=dict)


AnyFacts = ReportFacts | OverallFacts


def cover_of(facts: AnyFacts, imprint: Imprint, w: ReportWording, *, box: str) -> dict[str, Any]:
    """What every report has, whatever it is about. `box`: of approval_box in practice.yaml."""
    company = facts.company
    return {
        "lang": w.lang,
        "zone": company.zone,
        "number": imprint.number,
        "version": imprint.version,
        "company": w(company.name),
        "period": ReportPeriod(
            start=facts.span.first,
            end=facts.span.last,
            name=w(named_on(facts.span, company.fiscal_year_start_month, facts.as_of)),
        ),
        "as_of": facts.as_of,
        "issued_on": facts.today,
        "classification": w(say("Confidential")),
        "addressee": w.listed(map(_titled, facts.managers)) or w(say("Management")),
        "issued_by": _issued_by(facts, w, at_terminal=imprint.at_terminal),
        "previous": _previous(facts),
        "replaces": imprint.replaces,
        "approval": _approval_box(facts, w, imprint, box),
    }


def _approval_box(
    facts: AnyFacts, w: ReportWording, imprint: Imprint, box: str
) -> tuple[FilledCell, ...]:
    """As practice.yaml has it. Empty cells where nobody has acted: the system, or management yet.

    What the command line issued nobody drafted, and nobody signed in examined.
    """
    acted = {
        DRAFTED: (facts.drafter, imprint.drafted_at),
        EXAMINED: (facts.issuer, imprint.issued_at),
    }
    found = {
        cell.id: _cell(cell, *acted.get(cell.id, (None, None)), w)
        for cell in facts.packs.practice.approval_box[box]
    }
    if imprint.at_terminal:
        issued = EXAMINED if EXAMINED in found else DRAFTED
        found[DRAFTED] = replace(found[DRAFTED], how=Approval.NOBODY)
        found[issued] = replace(found[issued], how=Approval.TERMINAL, at=imprint.issued_at)
    return tuple(found.values())


def _issued_by(facts: AnyFacts, w: ReportWording, *, at_terminal: bool) -> str:
    """The office of the privacy officer, with who issued it or holds it; at the terminal nobody
    does who was not named."""
    head = facts.issuer
    officers = [head] if head else [] if at_terminal else facts.officers[:1]
    title = facts.company.officer_title
    if not officers:
        return w(title)
    return w(say("%(title)s: %(name)s", title=title, name=officers[0].name))


def _previous(facts: AnyFacts) -> Previous | None:
    """The last report that was issued about the same."""
    last = facts.previous
    if last is None or last.issued_at is None:
        return None
    return Previous(number=last.number or "", on=clock.day_of(last.issued_at))


def _cell(cell: PackCell, who: User | None, at: datetime | None, w: ReportWording) -> FilledCell:
    if who is None or at is None:
        return FilledCell(heading=w(cell.label))
    return FilledCell(
        heading=w(cell.label), title=who.title, name=who.name, how=Approval.ELECTRONIC, at=at
    )


def _titled(person: User) -> Text | str:
    """Japanese puts the title first."""
    if not person.title:
        return person.name
    return Text(ja=f"{person.title} {person.name}", en=f"{person.name}, {person.title}")


def basis_of(
    facts: AnyFacts, w: ReportWording, imprint: Imprint, method: Iterable[Message]
) -> BasisSection:
    """The last section: how the verdicts come about, and who made the report from what."""
    (number, hash_), replaces = facts.audit_head, imprint.replaces
    what = (
        say("In place of %(number)s: %(why)s", number=replaces.number, why=replaces.remark)
        if replaces
        else say("First issue")
    )
    first = Revision(version=imprint.version, on=facts.today, what=w(what))
    return BasisSection(
        method=w.sentences([judged_by(facts), *method]),
        versions=facts.packs.versions,
        law=w(
            say(
                "Act on the Protection of Personal Information, Articles 23 to 25; "
                "General Guidelines 3-4-4; JIS Q 15001 J.9.4"
            )
        ),
        issued_at=imprint.issued_at,
        audit_head=hash_,
        audit_events=number,
        revisions=(first,) if imprint.version else (),
        publisher=w.listed([facts.company.name, facts.company.officer_title]),
    )


def judged_by(facts: AnyFacts) -> Message:
    return say(
        "Each promise with a verdict in section 1 is judged by a rule, from the records "
        "valid on %(day)s as they were known when the report was frozen. Kept needs a "
        "record that shows it.",
        day=facts.as_of,
    )
