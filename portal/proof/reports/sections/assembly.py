"""The whole content of a report: facts in, frozen content out. Its cover and section 13. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from portal.content.definitions.practice import ApprovalCell as PackCell
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Lang, Message, Text, say, say_n
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.proof.reports.content.parts import Approval, Empty, ReportWording
from portal.proof.reports.content.report import (
    BasisSection,
    FilledCell,
    Previous,
    ReportPeriod,
    VendorBlock,
    VendorReport,
    WorkAndData,
)
from portal.proof.reports.content.tables import Revision
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.models import named_on
from portal.proof.reports.sections.attestations_and_findings import attestations, findings
from portal.proof.reports.sections.clauses import clauses
from portal.proof.reports.sections.conclusion import conclusion
from portal.proof.reports.sections.customers import customers, selection
from portal.proof.reports.sections.incidents import incidents
from portal.proof.reports.sections.log import evidence, log
from portal.proof.reports.sections.provisions import provisions, recipients
from portal.proof.reports.sections.sheets import sheets
from portal.proof.reports.sections.summary import summary
from portal.proof.reports.sections.work import state, weight, work_and_data
from portal.proof.reports.workflow import ReportDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What the document is called and when it was made; a preview has neither number nor time.

    `at_terminal`: made by the command line, so that nobody signed in did anything to it. `replaces`:
    the report in whose place it stands, and why; `last`: what the report before this one says.
    """

    number: str = ""
    version: int = 0
    drafted_at: datetime | None = None
    issued_at: datetime | None = None
    at_terminal: bool = False
    replaces: Previous | None = None
    last: VendorReport | None = None


def assemble(facts: ReportFacts, draft: ReportDraft, imprint: Imprint, lang: Lang) -> VendorReport:
    """In one language; opinion and conditions as they were typed."""
    company = facts.company
    w = ReportWording(lang, company.zone)
    return VendorReport(
        lang=lang,
        zone=company.zone,
        number=imprint.number,
        version=imprint.version,
        title=w(say("Vendor Supervision Report")),
        company=w(company.name),
        vendor=_vendor(facts, w),
        period=ReportPeriod(
            start=facts.span.first,
            end=facts.span.last,
            name=w(named_on(facts.span, company.fiscal_year_start_month, facts.as_of)),
        ),
        as_of=facts.as_of,
        issued_on=facts.today,
        classification=w(say("Confidential")),
        addressee=w.listed(map(_titled, facts.managers)) or w(say("Management")),
        issued_by=_issued_by(facts, w, at_terminal=imprint.at_terminal),
        previous=_previous(facts),
        replaces=imprint.replaces,
        retention=w(
            say(
                "%(years)s years after the relation ends",
                years=facts.packs.practice.retention_years[RETENTION],
            )
        ),
        approval=_approval_box(facts, w, imprint),
        summary=summary(facts, w, draft, imprint.last),
        work=_work(facts, w),
        clauses=clauses(facts, w),
        attestations=attestations(facts, w),
        sheets=sheets(facts, w),
        findings=findings(facts, w),
        incidents=incidents(facts, w),
        log=log(facts, w),
        conclusion=conclusion(facts, w, draft),
        evidence=evidence(facts, w),
        basis=_basis(facts, w, imprint),
    )


def _work(facts: ReportFacts, w: ReportWording) -> WorkAndData | Empty:
    """Section 2, with the customers that entrusted data, how the vendor was selected, and provisions."""
    section = work_and_data(facts, w)
    if isinstance(section, Empty):
        return section
    return replace(
        section,
        customers=customers(facts, w),
        selection=selection(facts, w),
        provisions=provisions(facts, w),
        recipients=recipients(facts, w),
    )


BOX = "vendor_report"  # of approval_box in practice.yaml
DRAFTED, EXAMINED = "drafted", "examined"  # its cells that are filled when a report is issued
RETENTION = "supervision_records"
_OF_THE_REGISTER = (
    "postal_code",
    "registered_address",
    "representative_title",
    "representative_name",
)
_ADDED = {
    "data": say("data"),
    "volume": say("persons"),
    "access": say("access"),
    "location": say("place"),
    "subcontracting": say("subcontracting"),
}


def _vendor(facts: ReportFacts, w: ReportWording) -> VendorBlock:
    vendor = facts.vendor
    kind = facts.packs.practice.kinds_by_id.get(vendor.kind)
    on_day = {
        "corporate_number": vendor.corporate_number,
        "lei": vendor.lei,
        "country": country_text(vendor.country),
        "kind": kind.label if kind else vendor.kind,
        **{name: getattr(vendor, name) for name in _OF_THE_REGISTER},
        **facts.known,
    }
    number, lei, country = on_day["corporate_number"], on_day["lei"], on_day["country"]
    represented = (
        f"{on_day['representative_title']} {on_day['representative_name']}".strip()
        if on_day["representative_name"]
        else ""
    )
    known = [
        say("Corporate number %(number)s", number=number) if number else None,
        say("LEI %(number)s", number=lei) if lei else None,
        country if country != country_text(JAPAN) else None,
        on_day["kind"],
        " ".join(filter(None, (on_day["postal_code"], on_day["registered_address"]))) or None,
        say("Representative: %(name)s", name=represented) if represented else None,
    ]
    return VendorBlock(
        name=w(facts.evaluation.name),
        facts=tuple(w(fact) for fact in known if fact is not None),
        tier=_tier(facts, w),
        state=w.sentences(state(facts)),
    )


def _approval_box(facts: ReportFacts, w: ReportWording, imprint: Imprint) -> tuple[FilledCell, ...]:
    """As practice.yaml has it. Empty cells where nobody has acted: the system, or management yet.

    What the command line issued nobody drafted, and nobody signed in examined.
    """
    acted = {
        DRAFTED: (facts.drafter, imprint.drafted_at),
        EXAMINED: (facts.issuer, imprint.issued_at),
    }
    found = {
        cell.id: _cell(cell, *acted.get(cell.id, (None, None)), w)
        for cell in facts.packs.practice.approval_box[BOX]
    }
    if imprint.at_terminal:
        found[DRAFTED] = replace(found[DRAFTED], how=Approval.NOBODY)
        found[EXAMINED] = replace(found[EXAMINED], how=Approval.TERMINAL, at=imprint.issued_at)
    return tuple(found.values())


def _issued_by(facts: ReportFacts, w: ReportWording, *, at_terminal: bool) -> str:
    """The office of the privacy officer, with who issued it or holds it; at the terminal nobody
    does who was not named."""
    head = facts.issuer
    officers = [head] if head else [] if at_terminal else facts.officers[:1]
    title = facts.company.officer_title
    if not officers:
        return w(title)
    return w(say("%(title)s: %(name)s", title=title, name=officers[0].name))


def _previous(facts: ReportFacts) -> Previous | None:
    """The last report that was issued about this vendor."""
    last = facts.previous
    if last is None or last.issued_at is None:
        return None
    return Previous(number=last.number or "", on=clock.day_of(last.issued_at))


def _tier(facts: ReportFacts, w: ReportWording) -> str:
    """The tier of the work that is decisive, with its sum."""
    result = min((work.on_day.tier for work in facts.counting), key=weight(facts), default=None)
    if result is None:
        return ""
    label = w(result.tier.label)
    total = w(say("%(points)s points", points=result.total))
    plus = "+" if w.lang == "ja" else " + "
    gap = "" if w.lang == "ja" else " "
    added = plus.join(
        f"{w(_ADDED[addend.factor.id])}{gap}{addend.points}" for addend in result.addends
    )
    return f"{label} {total} ({added})" if w.lang == "en" else f"{label} {total}({added})"


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


def _not_known(facts: ReportFacts) -> Iterator[Message]:
    """Where the log alone told what stood on the day, and tells it no more."""
    erased = sum(line.is_erased for line in facts.later)
    if erased:
        yield say_n(
            "Of the records made since, the details of %(n)s were erased by rule: whether it changed "
            "what is told of the day is not known, and the values of today are shown.",
            "Of the records made since, the details of %(n)s were erased by rule: whether they "
            "changed what is told of the day is not known, and the values of today are shown.",
            erased,
        )


def _basis(facts: ReportFacts, w: ReportWording, imprint: Imprint) -> BasisSection:
    """Section 13: how the verdicts come about, and who made the report from what."""
    (number, hash_), replaces = facts.audit_head, imprint.replaces
    what = (
        say("In place of %(number)s: %(why)s", number=replaces.number, why=replaces.remark)
        if replaces
        else say("First issue")
    )
    first = Revision(version=imprint.version, on=facts.today, what=w(what))
    return BasisSection(
        method=w.sentences(
            [
                say(
                    "Each promise with a verdict in section 1 is judged by a rule, from the records "
                    "valid on %(day)s as they were known when the report was frozen. Kept needs a "
                    "record that shows it.",
                    day=facts.as_of,
                ),
                _beside(facts),
                *facts.payees,
                *_not_known(facts),
            ]
        ),
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


def _beside(facts: ReportFacts) -> Message:
    """Where the last verdicts come from."""
    last = facts.previous
    if last is not None and last.as_of is not None:
        return say(
            "The last verdict beside it is that of the report %(number)s, of %(day)s.",
            number=last.number,
            day=last.as_of,
        )
    return say(
        "The last verdict beside it is that of %(day)s, the day before the period.",
        day=facts.span.day_before,
    )
