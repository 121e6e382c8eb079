"""The cover: who the report is about, to whom it goes, who has signed it so far."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from portal.content.definitions.practice import ApprovalCell as PackCell
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing.rules.tiering import TierResult
from portal.ledger.vendors.entry.countries import JAPAN, country_text
from portal.ledger.vendors.models import VendorState, VendorStateSpan
from portal.ledger.vendors.workflow import WORDS
from portal.proof.reports.content.parts import Approval, ReportWording
from portal.proof.reports.content.report import FilledCell, Previous, VendorBlock
from portal.proof.reports.facts.facts import ReportFacts

BOX = "vendor_report"  # of approval_box in practice.yaml
LONGEST = 100  # characters of a reason, so that the cover stays one page; the portal has the whole
DRAFTED, EXAMINED = "drafted", "examined"  # its cells that are filled when a report is issued
RETENTION = "supervision_records"
_ADDED = {
    "data": say("data"),
    "volume": say("persons"),
    "access": say("access"),
    "location": say("place"),
    "subcontracting": say("subcontracting"),
}


def title() -> Message:
    return say("Vendor Supervision Report")


def vendor_block(facts: ReportFacts, w: ReportWording) -> VendorBlock:
    vendor = facts.vendor
    kind = facts.packs.practice.kinds_by_id.get(vendor.kind)
    on_day = {
        "corporate_number": vendor.corporate_number,
        "lei": vendor.lei,
        "country": country_text(vendor.country),
        "kind": kind.label if kind else vendor.kind,
        **facts.known,
    }
    number, lei, country = on_day["corporate_number"], on_day["lei"], on_day["country"]
    known = [
        say("Corporate number %(number)s", number=number) if number else None,
        say("LEI %(number)s", number=lei) if lei else None,
        country if country != country_text(JAPAN) else None,
        on_day["kind"],
    ]
    return VendorBlock(
        name=w(facts.evaluation.name),
        facts=tuple(w(one) for one in known if one is not None),
        tier=_tier(facts, w),
        state=w.sentences(state(facts)),
    )


def state(facts: ReportFacts) -> Iterator[Message]:
    """Where the relation stands on the day unless it simply runs; what came later stands apart."""
    span = facts.state
    if span is not None and span.state is not VendorState.ACTIVE:
        yield _standing(span)
        reason = " ".join(span.reason.split()).rstrip("。.")
        if len(reason) > LONGEST:
            reason = f"{reason[:LONGEST]}…"
        if reason:
            yield say("Reason: %(reason)s.", reason=reason)
        if span.state is VendorState.SUSPENDED:
            yield _confirmed(facts)


def _standing(span: VendorStateSpan) -> Message:
    day = span.valid_from
    match span.state:
        case VendorState.SUSPENDED:
            return say("Handovers are stopped since %(day)s.", day=day)
        case VendorState.OFFBOARDING:
            return say("The relation is being ended since %(day)s.", day=day)
        case VendorState.CLOSED:
            return say("The relation ended on %(day)s.", day=day)
        case VendorState.REJECTED:
            return say("The vendor was rejected on %(day)s.", day=day)
        case _:
            return say(
                "The relation is in preparation: “%(state)s” since %(day)s.",
                state=WORDS[span.state],
                day=day,
            )


def _confirmed(facts: ReportFacts) -> Message:
    stop = facts.suspension
    if stop is None or stop.confirmed_on is None or stop.confirmed_on > facts.as_of:
        return say("No second person has confirmed the stop yet.")
    return say("The stop was confirmed by a second person on %(day)s.", day=stop.confirmed_on)


def approval_box(
    facts: ReportFacts,
    w: ReportWording,
    *,
    drafted_at: datetime | None,
    issued_at: datetime | None,
    at_terminal: bool = False,
) -> tuple[FilledCell, ...]:
    """As practice.yaml has it. Empty cells where nobody has acted: the system, or management yet.

    What the command line issued nobody drafted, and nobody signed in examined.
    """
    acted = {
        DRAFTED: (facts.people.drafter, drafted_at),
        EXAMINED: (facts.people.issuer, issued_at),
    }
    found = {
        cell.id: _cell(cell, *acted.get(cell.id, (None, None)), w)
        for cell in facts.packs.practice.approval_box[BOX]
    }
    if at_terminal:
        terminal = {
            DRAFTED: replace(found[DRAFTED], how=Approval.NOBODY),
            EXAMINED: replace(found[EXAMINED], how=Approval.TERMINAL, at=issued_at),
        }
        found |= terminal
    return tuple(found.values())


def addressee(facts: ReportFacts, w: ReportWording) -> str:
    """Who it goes to: management, by title and name."""
    people = facts.people.managers
    return w.listed(_titled(person) for person in people) if people else w(say("Management"))


def issued_by(facts: ReportFacts, w: ReportWording, *, at_terminal: bool = False) -> str:
    """The office of the privacy officer, with who issued it or holds it; at the terminal nobody
    does who was not named."""
    head = facts.people.issuer
    officers = [head] if head else [] if at_terminal else facts.people.officers[:1]
    title = facts.company.officer_title
    if not officers:
        return w(title)
    return w(say("%(title)s: %(name)s", title=title, name=officers[0].name))


def retention(facts: ReportFacts, w: ReportWording) -> str:
    years = facts.packs.practice.retention_years[RETENTION]
    return w(say("%(years)s years after the relation ends", years=years))


def previous(facts: ReportFacts) -> Previous | None:
    """The last report that was issued about this vendor."""
    last = facts.previous
    if last is None or last.issued_at is None:
        return None
    return Previous(number=last.number or "", on=clock.day_of(last.issued_at))


def _tier(facts: ReportFacts, w: ReportWording) -> str:
    """The tier of the work that is decisive, with its sum."""
    results = [work.on_day.tier for work in facts.counting]
    if not results:
        return ""
    result = decisive(results, facts)
    label = w(result.tier.label)
    total = w(say("%(points)s points", points=result.total))
    plus = "+" if w.lang == "ja" else " + "
    gap = "" if w.lang == "ja" else " "
    added = plus.join(
        f"{w(_ADDED[addend.factor.id])}{gap}{addend.points}" for addend in result.addends
    )
    return f"{label} {total} ({added})" if w.lang == "en" else f"{label} {total}({added})"


def decisive(results: Iterable[TierResult], facts: ReportFacts) -> TierResult:
    """The strictest, of equal ones the one with the most points."""
    rank = facts.packs.tiers.rank
    return min(results, key=lambda tier_result: (rank(tier_result.tier.id), -tier_result.total))


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
