"""Section 2: which work, which data of whom, how it travels and lies, and the risk tier.

Also where the relation stands, and what an empty section says where no data is within reach.
"""

from collections.abc import Callable, Iterator, Sequence

from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import as_share
from portal.ledger.data_sharing.share_rules import Addend, Billing, TierResult, location_of
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.ledger.engagements.models import CompanyRole, ReentrustmentMode
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.ledger.vendors.models import VendorState, VendorStateSpan
from portal.ledger.vendors.workflow import WORDS
from portal.proof.reports.content.parts import (
    MANY,
    Empty,
    Grid,
    GridRow,
    Nothing,
    Part,
    ReportWording,
)
from portal.proof.reports.content.report import WorkAndData
from portal.proof.reports.content.tables import (
    EngagementRow,
    PrintedAddend,
    ShareGroup,
    ShareRow,
    TierSum,
)
from portal.proof.reports.facts.facts import DataReach, ReportFacts, WorkFacts

# Short, for a column of 17 mm.
_SUBCONTRACTING = {
    ReentrustmentMode.FORBIDDEN: say("forbidden"),
    ReentrustmentMode.PRIOR_APPROVAL: say("prior approval"),
    ReentrustmentMode.NAMED_ONLY: say("named only"),
    ReentrustmentMode.NOTICE_AFTER: say("notice after"),
    ReentrustmentMode.FREE: say("free of limits"),
}
_FEW = 3
LONGEST_WHY = 100  # characters, so that the cover stays one page; the portal has the whole


def work_and_data(facts: ReportFacts, w: ReportWording) -> WorkAndData | Empty:
    works = facts.works
    if not works:
        return w.empty(Nothing.NOT_RECORDED, say("no entrusted work is on record for this period."))
    return WorkAndData(
        lead=w.sentences(_lead(works)),
        engagements=Part(rows=tuple(_engagement(work, facts, w) for work in works)),
        shares=_shares(facts, w),
        tiers=_tiers(facts, w),
        overview=_overview(facts, w) if len(works) > MANY else None,
    )


def within_reach(facts: ReportFacts) -> list[WorkFacts]:
    """Work that shares data or lets it be seen, as the verdict counts it."""
    return [
        work
        for work in facts.asked_of
        if work.on_day.handles_data and not work.on_day.is_provided_only
    ]


def not_asked(
    facts: ReportFacts, w: ReportWording, wanted: Message, never: Message, then: Message
) -> Empty:
    """A weakness where data is within reach (`wanted`), else as `no_data`."""
    if within_reach(facts):
        return w.empty(Nothing.NOT_RECORDED, wanted)
    return w.empty(Nothing.NOT_APPLICABLE, no_data(facts, w, never, then))


def state(facts: ReportFacts) -> Iterator[Message]:
    """Where the relation stands on the day unless it simply runs; what came later stands apart."""
    span = facts.state
    if span is not None and span.state is not VendorState.ACTIVE:
        yield _standing(span)
        reason = " ".join(span.reason.split()).rstrip("。.")
        if len(reason) > LONGEST_WHY:
            reason = f"{reason[:LONGEST_WHY]}…"
        if reason:
            yield say("Reason: %(reason)s.", reason=reason)
        if span.state is VendorState.SUSPENDED:
            yield _stop_confirmed(facts)


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


def _stop_confirmed(facts: ReportFacts) -> Message:
    stop = facts.suspension
    if stop is None or stop.confirmed_on is None or stop.confirmed_on > facts.as_of:
        return say("No second person has confirmed the stop yet.")
    return say("The stop was confirmed by a second person on %(day)s.", day=stop.confirmed_on)


def weight(facts: ReportFacts) -> Callable[[TierResult], tuple[int, int]]:
    """Sorts: the strictest tier first, of equal ones the one with the most points."""
    rank = facts.packs.tiers.rank
    return lambda result: (rank(result.tier.id), -result.total)


def no_data(facts: ReportFacts, w: ReportWording, never: Message, then: Message) -> str:
    """That nothing is asked for, as no data is within reach: `never`, or not yet, or no longer; or as
    none of it is entrusted."""
    if facts.reach is DataReach.NOW and any(work.on_day.is_provided_only for work in facts.works):
        other = say("All data goes out on another basis than entrustment, as section 2.6 tells.")
        return w.sentences([other, then])
    if facts.reach is DataReach.NOT_YET:
        return w.sentences([say("No data has come within the vendor's reach yet."), then])
    if facts.reach is DataReach.NO_LONGER:
        ended = say("No data is within the vendor's reach any more: the work has ended.")
        return w.sentences([ended, then])
    return w(never)


def _overview(facts: ReportFacts, w: ReportWording) -> Grid:
    """Of each tier: how much work, how much of it with data, and how many categories of data."""
    heads = (
        say("Risk tier"),
        say("Entrusted work"),
        say("with data shared"),
        say("Categories of data shared"),
    )
    rows = []
    for tier in facts.packs.tiers.tiers:
        own = [work for work in facts.works if work.on_day.tier_id == tier.id]
        shared = [len(work.on_day.shares) for work in own]
        counts = (len(own), sum(number > 0 for number in shared), sum(shared))
        rows.append(GridRow(kind=w(tier.label), counts=counts))
    return w.grid(heads, rows)


def work_name(one: WorkFacts, w: ReportWording) -> str:
    """Number and name."""
    return f"{one.number} {w(one.on_day.name)}"


def _lead(works: Sequence[WorkFacts]) -> Iterator[Message]:
    shares = [fact.share for work in works for fact in work.on_day.shares]
    yield say(
        "Entrusted work: %(works)s; categories of data shared: %(shares)s.",
        works=len(works),
        shares=len(shares),
    )
    abroad = {share.country for share in shares if share.country != JAPAN}
    if abroad:
        names = [country_text(code) for code in sorted(abroad)]
        listed = Text(ja="、".join(n.ja for n in names), en=", ".join(n.en for n in names))
        yield say("Data also lies outside Japan: %(countries)s.", countries=listed)
    elif shares:
        yield say("No data lies outside Japan.")


def _engagement(one: WorkFacts, facts: ReportFacts, w: ReportWording) -> EngagementRow:
    terms = one.on_day.terms
    entrusted = terms.company_role is CompanyRole.ENTRUSTED
    return EngagementRow(
        number=one.number,
        name=w(one.on_day.name),
        department=terms.department,
        ledger_number=terms.ledger_number,
        risk_analysis=terms.risk_analysis,
        risk_analysed_on=terms.risk_analysed_on,
        role=w(say("entrusted to us") if entrusted else say("own data")),
        role_note=terms.customer_name if entrusted else "",
        start=terms.starts_on,
        until=terms.ends_on,
        subcontracting=w(_SUBCONTRACTING[terms.reentrustment_mode]),
        state=w(_state(one, facts)),
        recorded_on=facts.recorded.get(one.number),
    )


def _state(one: WorkFacts, facts: ReportFacts) -> Message:
    if not one.on_day.runs_on(facts.as_of):
        return say("ended")
    if not one.on_day.has_begun(facts.as_of):
        return say("not begun")
    is_stopped = facts.state is not None and facts.state.state is VendorState.SUSPENDED
    return say("handovers stopped") if is_stopped else say("running")


def _shares(facts: ReportFacts, w: ReportWording) -> Part[ShareGroup]:
    groups = (
        ShareGroup(
            engagement=work_name(work, w),
            rows=tuple(
                _share(fact, facts, w, is_entrusted=work.on_day.is_entrusted)
                for fact in work.on_day.shares
            ),
        )
        for work in facts.works
        if work.on_day.shares
    )
    seen = any(work.on_day.is_incidental for work in facts.works)
    why = (
        say("no personal data is handed over; it can be seen by chance only.")
        if seen
        else say("no personal data is shared for this work.")
    )
    note = say("Persons and places as registered on the as-of date.")
    return w.part(groups, Nothing.NONE_HAPPENED, why, note)


def _share(
    fact: ShareOnDay, facts: ReportFacts, w: ReportWording, *, is_entrusted: bool
) -> ShareRow:
    share, pack = fact.share, facts.packs.categories
    lists = (pack.data_subjects, pack.volume_bands, pack.transfer_methods, pack.storage_locations)
    labels = {item.id: item.label for items in lists for item in items}
    place = w(labels.get(share.storage_location, share.storage_location))
    if share.country != JAPAN:
        place = w(say("%(place)s (%(country)s)", place=place, country=country_text(share.country)))
    return ShareRow(
        number=share.number,
        category=w(fact.title),
        subjects=w.listed(labels.get(subject, subject) for subject in share.subjects),
        volume=w(labels.get(share.volume_band, share.volume_band)),
        transfer=w(labels.get(share.transfer_method, share.transfer_method)),
        storage=place,
        necessity=_necessity(fact, w),
        served=_served(fact.share.announced_purpose, facts, w, is_entrusted=is_entrusted),
        first_handover=fact.handed_over_on,
        reviewed=share.reviewed_on,
        recorded_on=facts.recorded.get(share.number),
    )


def _served(number: str, facts: ReportFacts, w: ReportWording, *, is_entrusted: bool) -> str:
    """In the words in which it was announced on the day."""
    announced = facts.on.announced
    if not number:
        asked = announced.asked_from is not None and is_entrusted
        return w(say("the customer's work, and nothing else")) if asked else ""
    if number in announced.in_force:
        return f"{number} {w(announced.in_force[number].text)}"
    return w(announced.titles.get(number, number))


def _necessity(fact: ShareOnDay, w: ReportWording) -> str:
    share = fact.share
    if fact.billing is not Billing.DECIDED:
        return share.necessity_reason
    decided = say("Decided by the officer on %(day)s.", day=share.billing_decided_on)
    return w.sentences([_ended(share.necessity_reason, w), decided])


def _ended(sentence: str, w: ReportWording) -> str:
    """With a full stop, so that another sentence can follow."""
    stop = "。" if w.lang == "ja" else "."
    return sentence if not sentence or sentence[-1] in "。.!?！？" else sentence + stop


def _tiers(facts: ReportFacts, w: ReportWording) -> Part[TierSum]:
    """The decisive sum first; of work that is not over."""
    current = [work for work in facts.works if work.on_day.runs_on(facts.as_of)]
    decisive = weight(facts)
    current.sort(key=lambda work: decisive(work.on_day.tier))
    rows = (_tier(work, facts, w) for work in current)
    return w.part(rows, Nothing.NOT_APPLICABLE, say("all of the work is over."))


def _tier(one: WorkFacts, facts: ReportFacts, w: ReportWording) -> TierSum:
    result, tiers = one.on_day.tier, facts.packs.tiers.by_id
    return TierSum(
        engagement=work_name(one, w),
        addends=tuple(_addend(addend, one, facts, w) for addend in result.addends),
        total=result.total,
        tier=w(result.tier.label),
        remark=w.listed(_remarks(result)),
        floors=tuple(
            w(say("%(why)s (%(tier)s)", why=floor.why, tier=tiers[floor.min_tier].label))
            for floor in result.floors
        ),
    )


def _remarks(result: TierResult) -> Iterator[Message]:
    """From how many points the tier begins, or what lifted it."""
    lifted = result.tier != result.by_points
    if lifted:
        yield say("%(tier)s by points alone", tier=result.by_points.label)
    else:
        yield say("from %(points)s points", points=result.by_points.min_points)
    if result.by_hand is not None:
        yield say("raised by hand: %(reason)s", reason=result.by_hand.reason)
    elif not lifted:
        yield say("not raised by hand")


def _addend(addend: Addend, one: WorkFacts, facts: ReportFacts, w: ReportWording) -> PrintedAddend:
    return PrintedAddend(
        factor=w(addend.factor.label),
        band=w(addend.label) if addend.label else w(say("not known yet")),
        basis=_basis(addend, one, facts, w),
        points=addend.points,
    )


def _basis(addend: Addend, one: WorkFacts, facts: ReportFacts, w: ReportWording) -> str:
    """The rows of the register the value was read from: the data's, else the work's."""
    if addend.factor.id == "subcontracting" and not addend.points:
        return _alone(one, facts, w)
    if addend.value is None or addend.factor.id in ("access", "subcontracting"):
        return one.number
    numbers = [
        fact.share.number
        for fact in one.on_day.shares
        if _value(fact.share, addend.factor.id, facts) == addend.value.id
    ]
    if len(numbers) <= _FEW:
        return w.listed(numbers)
    more = say_n("and %(n)s more", "and %(n)s more", len(numbers) - _FEW)
    return f"{w.listed(numbers[:_FEW])} {w(more)}"


def _alone(one: WorkFacts, facts: ReportFacts, w: ReportWording) -> str:
    """The work, registered without subcontracting; with what names others all the same."""
    engagement_id = one.on_day.engagement_id
    naming = dict.fromkeys(
        stated.attestation.number
        for stated, _ in facts.declared(facts.as_of)
        if stated.request.engagement_id == engagement_id and stated.attestation is not None
    )
    if not naming:
        return one.number
    return w(
        say(
            "%(work)s, as registered; others named in %(numbers)s (section 4.2) are not counted",
            work=one.number,
            numbers=", ".join(naming),
        )
    )


def _value(share: DataShare, factor: str, facts: ReportFacts) -> str:
    known = as_share(share, facts.packs.categories)
    if factor == "data":
        return known.data_class
    if factor == "volume":
        return known.volume_band
    return location_of(known, facts.packs.tiers, facts.packs.categories)
