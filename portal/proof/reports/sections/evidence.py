"""Section 12: every file behind the report, with the SHA-256 that shows it unchanged."""

from collections.abc import Iterator
from datetime import date

from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, say
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.content.report import EvidenceList
from portal.proof.reports.content.tables import EvidenceRow
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.queries import FileFact
from portal.proof.reports.facts.sheets import accepted_by
from portal.proof.reports.sections.clauses import in_period

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
