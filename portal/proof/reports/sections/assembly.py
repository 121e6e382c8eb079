"""Puts the whole content of a report together: facts in, frozen content out. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.core import clock
from portal.foundation.core.words.messages import Lang, Message, say, say_n
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.content.report import (
    BasisSection,
    EvidenceList,
    Previous,
    ReportPeriod,
    VendorReport,
)
from portal.proof.reports.content.tables import EvidenceRow, Revision
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.queries import FileFact
from portal.proof.reports.facts.sheets import accepted_by
from portal.proof.reports.periods import named_on
from portal.proof.reports.sections import cover
from portal.proof.reports.sections.attestations import attestations
from portal.proof.reports.sections.clauses import clauses, in_period
from portal.proof.reports.sections.conclusion import conclusion
from portal.proof.reports.sections.findings import findings
from portal.proof.reports.sections.log import log
from portal.proof.reports.sections.sheets import sheets
from portal.proof.reports.sections.summary import summary
from portal.proof.reports.sections.work import work_and_data
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
        title=w(cover.title()),
        company=w(company.name),
        vendor=cover.vendor_block(facts, w),
        period=ReportPeriod(
            start=facts.span.first,
            end=facts.span.last,
            name=w(named_on(facts.span, company.fiscal_year_start_month, facts.as_of)),
        ),
        as_of=facts.as_of,
        issued_on=facts.today,
        classification=w(say("Confidential")),
        addressee=cover.addressee(facts, w),
        issued_by=cover.issued_by(facts, w, at_terminal=imprint.at_terminal),
        previous=cover.previous(facts),
        replaces=imprint.replaces,
        retention=cover.retention(facts, w),
        approval=cover.approval_box(
            facts,
            w,
            drafted_at=imprint.drafted_at,
            issued_at=imprint.issued_at,
            at_terminal=imprint.at_terminal,
        ),
        summary=summary(facts, w, draft, imprint.last),
        work=work_and_data(facts, w),
        clauses=clauses(facts, w),
        attestations=attestations(facts, w),
        sheets=sheets(facts, w),
        findings=findings(facts, w),
        log=log(facts, w),
        conclusion=conclusion(facts, w, draft),
        evidence=evidence(facts, w),
        basis=basis(
            facts,
            w,
            version=imprint.version,
            issued_at=imprint.issued_at,
            replaces=imprint.replaces,
        ),
    )


# Section 13: how the verdicts come about, and who made the report from what.


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


def basis(
    facts: ReportFacts,
    w: ReportWording,
    *,
    version: int,
    issued_at: datetime | None,
    replaces: Previous | None,
) -> BasisSection:
    """`version` 0 and no `issued_at`: a preview."""
    number, hash_ = facts.audit_head
    what = (
        say("In place of %(number)s: %(why)s", number=replaces.number, why=replaces.remark)
        if replaces
        else say("First issue")
    )
    first = Revision(version=version, on=facts.today, what=w(what))
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
        issued_at=issued_at,
        audit_head=hash_,
        audit_events=number,
        revisions=(first,) if version else (),
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


# Section 12: every file behind the report, with the SHA-256 that shows it unchanged.

CONTRACTS, ATTESTATIONS, SHEETS, FINDINGS = "3.1", "4.1", "5", "6"  # where they are used


def evidence(facts: ReportFacts, w: ReportWording) -> EvidenceList | Empty:
    rows = tuple(
        EvidenceRow(
            number=f"EV-{count:03d}",
            title=w(title),
            section=section,
            received_on=clock.day_of(file.at),
            recorded_on=_made_later(file, facts),
            size=file.size,
            sha256=file.sha256,
        )
        for count, (section, title, file) in enumerate(_by_then(facts), start=1)
    )
    if not rows:
        sentence = say("no file is on record for what this report tells.")
        return Empty(kind=Nothing.NOT_RECORDED, sentence=w(sentence))
    lead = say(
        "Files behind this report: %(count)s. They are kept in the portal; the SHA-256 shows that "
        "they are unchanged.",
        count=len(rows),
    )
    return EvidenceList(lead=w(lead), files=Part(rows=rows))


def _made_later(file: FileFact, facts: ReportFacts) -> date | None:
    """Of a receipt that was made after the day: when."""
    made = clock.day_of(file.made_at) if file.made_at else None
    return made if made and made > facts.as_of >= clock.day_of(file.at) else None


def _by_then(facts: ReportFacts) -> Iterator[tuple[str, Message, FileFact]]:
    """What came after the day is not in it."""
    return (one for one in _files(facts) if clock.day_of(one[2].at) <= facts.as_of)


def _files(facts: ReportFacts) -> Iterator[tuple[str, Message, FileFact]]:
    contracts = {one.id: one.number for one in in_period(facts)}
    for file in facts.files["contract"]:
        if file.owner_id in contracts:
            number = contracts[file.owner_id]
            yield CONTRACTS, say("%(number)s: %(file)s", number=number, file=file.name), file
    listed = facts.listed
    authorities = {one.authority.id: one.authority.number for one in listed if one.authority}
    for file in facts.files["authority"]:
        if file.owner_id in authorities:
            number = authorities[file.owner_id]
            title = say("Authority to sign %(number)s: %(file)s", number=number, file=file.name)
            yield ATTESTATIONS, title, file
    signed = {one.attestation.id for one in listed if one.attestation}
    for file in facts.files["attestation"]:
        if file.owner_id in signed:
            yield ATTESTATIONS, say("Receipt of %(number)s", number=file.name), file
    yield from _answers(facts)
    yield from _confirmed(facts)
    yield from _repairs(facts)


def _answers(facts: ReportFacts) -> Iterator[tuple[str, Message, FileFact]]:
    """Of the sheets whose result is in the report."""
    told = {
        one.assignment.id: one.assignment.number for one in accepted_by(facts.sheets, facts.as_of)
    }
    for file in facts.files["answer"]:
        if file.owner_id in told:
            number = told[file.owner_id]
            yield SHEETS, say("%(number)s: %(file)s", number=number, file=file.name), file


def _confirmed(facts: ReportFacts) -> Iterator[tuple[str, Message, FileFact]]:
    """What shows that it was confirmed in another way."""
    numbers = {one.id: one.row.number for one in facts.confirmations}
    for file in facts.files["confirmation"]:
        number = numbers[file.owner_id]
        yield SHEETS, say("%(number)s: %(file)s", number=number, file=file.name), file


def _repairs(facts: ReportFacts) -> Iterator[tuple[str, Message, FileFact]]:
    """That findings were mended."""
    numbers = {one.finding.id: one.finding.number for one in facts.findings}
    for file in facts.files["finding"]:
        if file.owner_id in numbers:
            number = numbers[file.owner_id]
            yield FINDINGS, say("%(number)s: %(file)s", number=number, file=file.name), file
