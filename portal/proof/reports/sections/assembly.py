"""The whole content of a report: facts in, frozen content out. Its cover and section 13. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from portal.foundation.core.words.messages import Lang, Message, say, say_n
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.proof.reports.content.differences import DifferenceRow, differences
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.content.report import (
    VendorBlock,
    VendorReport,
    WorkAndData,
)
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.sections.attestations_and_findings import attestations, findings
from portal.proof.reports.sections.clauses import clauses
from portal.proof.reports.sections.conclusion import conclusion
from portal.proof.reports.sections.cover import Imprint, basis_of, cover_of
from portal.proof.reports.sections.incidents import incidents
from portal.proof.reports.sections.log import evidence, log
from portal.proof.reports.sections.provisions import (
    certificates,
    customers,
    provisions,
    recipients,
    selection,
)
from portal.proof.reports.sections.returns import instructions_and_returns
from portal.proof.reports.sections.sheets import sheets
from portal.proof.reports.sections.summary import summary
from portal.proof.reports.sections.work import state, weight, work_and_data
from portal.proof.reports.workflow import ReportDraft


def assemble(facts: ReportFacts, draft: ReportDraft, imprint: Imprint, lang: Lang) -> VendorReport:
    """In one language; opinion and conditions as they were typed."""
    w = ReportWording(lang, facts.company.zone)
    last = imprint.last if isinstance(imprint.last, VendorReport) else None
    report = VendorReport(
        **cover_of(facts, imprint, w, box=BOX),
        title=w(say("Vendor Supervision Report")),
        vendor=vendor_block(facts, w),
        retention=w(
            say(
                "%(years)s years after the relation ends",
                years=facts.packs.practice.retention_years[RETENTION],
            )
        ),
        summary=summary(facts, w, draft, last),
        work=_work(facts, w),
        clauses=clauses(facts, w),
        attestations=attestations(facts, w),
        sheets=sheets(facts, w),
        findings=findings(facts, w),
        incidents=incidents(facts, w),
        instructions_and_returns=instructions_and_returns(facts, w),
        log=log(facts, w),
        conclusion=conclusion(facts, w, draft),
        evidence=evidence(facts, w),
        basis=basis_of(facts, w, imprint, _method(facts)),
    )
    return replace(report, differences=_differences(report, imprint, w))


def _differences(
    report: VendorReport, imprint: Imprint, w: ReportWording
) -> Part[DifferenceRow] | None:
    """From the report it replaces, where that was told in this language."""
    replaced = imprint.replaced.get(w.lang)
    if not isinstance(replaced, VendorReport):
        return None
    return w.part(
        differences(replaced, report, w),
        Nothing.NONE_HAPPENED,
        say("both say the same but for number and day of issue."),
    )


def sections_as_of(facts: ReportFacts, w: ReportWording) -> Mapping[str, object]:
    """Sections 2 to 8, by name in order: what stood on the day, without what is said of a report's files."""
    stated = attestations(facts, w)
    if not isinstance(stated, Empty):
        stated = replace(stated, attestations=replace(stated.attestations, note=""))
    return {
        "work": _work(facts, w),
        "clauses": clauses(facts, w),
        "attestations": stated,
        "sheets": sheets(facts, w),
        "findings": findings(facts, w),
        "incidents": incidents(facts, w),
        "instructions_and_returns": instructions_and_returns(facts, w),
    }


def _work(facts: ReportFacts, w: ReportWording) -> WorkAndData | Empty:
    """Section 2, with the customers that entrusted data, how the vendor was selected, provisions
    and certificates."""
    section = work_and_data(facts, w)
    if isinstance(section, Empty):
        return section
    return replace(
        section,
        customers=customers(facts, w),
        selection=selection(facts, w),
        provisions=provisions(facts, w),
        recipients=recipients(facts, w),
        certificates=certificates(facts, w),
    )


BOX = "vendor_report"  # of approval_box in practice.yaml
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


def vendor_block(facts: ReportFacts, w: ReportWording) -> VendorBlock:
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


def _method(facts: ReportFacts) -> Iterator[Message]:
    yield _beside(facts)
    yield from facts.payees
    yield from _not_known(facts)


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
