"""Sections 2.4 to 2.8: whose data was entrusted to the company and what its customers approved, how the vendor
was selected, what data that is not entrusted needs on record, what the web site sends, and what the vendor is
certified for. Section 4.3: who else handles the data."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.proof.reports.content.parts import Nothing, Part, ReportWording
from portal.proof.reports.content.provisions import (
    PrintedCertificate,
    PrintedNeed,
    PrintedRecipient,
)
from portal.proof.reports.content.tables import CustomerRow, SelectionRow, SubcontractorRow
from portal.proof.reports.facts.facts import ReportFacts, WorkFacts
from portal.supervision.certificates.workflow import CHECKS, name_of, standing_of
from portal.supervision.client_approvals.standing import Why
from portal.supervision.client_approvals.standing import standing_of as approval_of
from portal.supervision.client_approvals.workflow import BASES
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.provisions.standing import (
    OPT_OUT,
    Lack,
    NeedStanding,
    ProvisionOnDay,
    standings,
)
from portal.supervision.selections.workflow import OUTCOMES, TOLD, told_by
from portal.supervision.subcontractors.standing import ChainStanding
from portal.supervision.subcontractors.workflow import STANDINGS

_LACKS: Final[Mapping[Lack, Message]] = {
    Lack.NOT_IN_ORDER: say("the newest look found that it is not in order"),
    Lack.UNCONFIRMED: say("recorded, not confirmed by a second person"),
    Lack.RUN_OUT: say("has run out or ended"),
    Lack.OUT_OF_SCOPE: say("on record, but not for this data or country"),
    Lack.MISSING: say("not on record"),
}
# As data_categories.yaml names them; the law of a basis of the company's own stands as it is written.
_LAWS: Final[Mapping[str, Message]] = {
    law.id: law
    for law in (
        say("APPI 27(5)(i)"),
        say("APPI 27(1)"),
        say("APPI 27(1)(i)-(vii)"),
        say("APPI 27(5)(iii)"),
        say("APPI 27(5)(ii)"),
        say("APPI 28(1)-(2)"),
        say("APPI 28(1),(3)"),
        say("APPI 31"),
        say("PPC Q&A 7-53, 7-54"),
        say("PPC Q&A (carrier)"),
    )
}


def provisions(facts: ReportFacts, w: ReportWording) -> Part[PrintedNeed]:
    rows = [row for work in facts.works for row in _needs(work, facts, w)]
    return w.part(
        rows,
        Nothing.NOT_APPLICABLE,
        say("no data of this work goes out on another basis than entrustment."),
        say("A record counts for the data and countries it names, and once a second person has compared "
            "it with what shows it."),
    )  # fmt: skip


def _needs(work: WorkFacts, facts: ReportFacts, w: ReportWording) -> Iterator[PrintedNeed]:
    on_day = work.on_day
    for standing in _standings(on_day, facts.as_of):
        rows = [facts.provisions.records[one.record_id] for one in _shown(standing)]
        late = [clock.day_of(row.decided_at) for row in rows if row.decided_at is not None]
        lack = standing.lack
        yield PrintedNeed(
            engagement=work.number,
            data=w.listed(_named(shared) for shared in standing.shares),
            basis=_basis(standing.basis, facts, w),
            law=_law(standing.basis, facts, w),
            need=w(standing.need.title),
            state=w(say("on record") if lack is None else _LACKS[lack]),
            is_met=lack is None,
            missing_for=w.listed(_named(shared) for shared in standing.lacking),
            records=tuple(
                w(say("%(number)s, confirmed by %(name)s", number=row.number, name=name))
                if (name := facts.names.get(row.decided_by_id or 0))
                else row.number
                for row in rows
            ),
            held_on=max((row.held_on for row in rows), default=None),
            until=standing.until,
            recorded_on=max((day for day in late if day > facts.as_of), default=None),
        )
    for shared in on_day.shares:
        if shared.is_provided and not shared.own_needs:
            basis = shared.share.provision_basis
            yield PrintedNeed(
                engagement=work.number,
                data=w(_named(shared)),
                basis=_basis(basis, facts, w),
                law=_law(basis, facts, w),
                state=w(say("no further record is asked for")),
                is_met=True,
            )


def certificates(facts: ReportFacts, w: ReportWording) -> Part[PrintedCertificate] | None:
    """None where nothing is on record of the period."""
    numbers = {work.on_day.engagement_id: work.number for work in facts.works}
    rows = []
    for held in facts.certificates:
        row = held.row
        _icon, state, look = standing_of(row, held.end, facts.as_of)
        confirmed = clock.day_of(row.decided_at) if row.decided_at else facts.as_of
        rows.append(
            PrintedCertificate(
                number=row.number,
                name=w(name_of(row)),
                certificate_no=row.certificate_no,
                body=row.body,
                scope=row.scope,
                works=", ".join(numbers[work] for work in held.works if work in numbers),
                since=row.certified_from,
                until=row.certified_until,
                checked=w(
                    say(
                        "%(how)s on %(day)s; confirmed by %(name)s",
                        how=CHECKS[row.checked_how],
                        day=row.checked_on,
                        name=facts.names.get(row.decided_by_id or 0, ""),
                    )
                ),
                state=w(state),
                is_in_force=look in ("good", "warn"),
                recorded_on=confirmed if confirmed > facts.as_of else None,
            )
        )
    if not rows:
        return None
    return Part(
        rows=tuple(rows),
        note=w(
            say(
                "A certificate counts for the work that it covers, once a second person has compared it "
                "with its file."
            )
        ),
    )


def recipients(facts: ReportFacts, w: ReportWording) -> Part[PrintedRecipient] | None:
    """None where the web site sends nothing to the vendor."""
    works = {work.on_day.engagement_id: work for work in facts.works}
    rows = []
    for row, named in facts.provisions.recipients:
        work = works[row.engagement_id]
        look = _look(work.on_day, row.series, facts.as_of)
        newest = _newest(work.on_day, row.series)
        lack = Lack.MISSING if look is None else look.lack
        rows.append(
            PrintedRecipient(
                number=row.number,
                engagement=work.number,
                service=row.service,
                sent=row.sent,
                aims=row.aims,
                opt_out=row.opt_out,
                since=row.valid_from,
                is_linked=row.is_linked,
                policy="" if named is None else named.name,
                looked_on=None if newest is None else newest.held_on,
                look=w(say("in order") if lack is None else _LACKS[lack]),
                is_met=lack is None and named is not None,
            )
        )
    if not rows:
        return None
    return Part(
        rows=tuple(rows),
        note=w(
            say(
                "On the company’s web site on %(day)s. The way to object is looked at once a year; "
                "that look is a record of its own.",
                day=facts.as_of,
            )
        ),
    )


def _standings(on_day: SupervisedWork, as_of: date) -> list[NeedStanding]:
    return standings(on_day.shares, on_day.provisions, on_day.on_site, as_of)


def _shown(standing: NeedStanding) -> tuple[ProvisionOnDay, ...]:
    """What it rests on, or what explains why it is not met."""
    return standing.resting_on or ((standing.by,) if standing.by is not None else ())


def _look(on_day: SupervisedWork, series: str, as_of: date) -> NeedStanding | None:
    """How the look at the way to object stands for this data alone."""
    shares = [shared for shared in on_day.shares if shared.share.series == series]
    found = standings(shares, on_day.provisions, [series], as_of)
    return next((one for one in found if one.need.id == OPT_OUT), None)


def _newest(on_day: SupervisedWork, series: str) -> ProvisionOnDay | None:
    looks = (
        one
        for one in on_day.provisions
        if one.need == OPT_OUT
        and series in one.series
        and (one.is_confirmed or not one.is_in_order)
    )
    return max(looks, key=lambda one: (one.held_on, one.record_id), default=None)


def _named(shared: ShareOnDay) -> Text | Message:
    country = shared.share.country
    if country == JAPAN:
        return shared.title
    return say("%(data)s (%(country)s)", data=shared.title, country=country_text(country))


def _basis(basis_id: str, facts: ReportFacts, w: ReportWording) -> str:
    known = {one.id: one.label for one in facts.packs.categories.provision_basis}
    return w(known.get(basis_id, basis_id))


def _law(basis_id: str, facts: ReportFacts, w: ReportWording) -> str:
    laws = {one.id: one.law for one in facts.packs.categories.provision_basis}
    law = laws.get(basis_id, "")
    return w(_LAWS.get(law, law))


_WHY: Final[Mapping[Why, Message]] = {
    Why.UNCONFIRMED: say("recorded, not confirmed by a second person"),
    Why.OBJECTABLE: say("may still object"),
    Why.ENDED: say("the approval has ended"),
    Why.OUT_OF_SCOPE: say("approved, but not all that is shared"),
    Why.MISSING: say("not approved"),
}


def customers(facts: ReportFacts, w: ReportWording) -> Part[CustomerRow]:
    works = [work for work in facts.works if work.on_day.is_entrusted]
    if not works:
        return w.part(
            (), Nothing.NOT_APPLICABLE, say("none of this work is about data of customers.")
        )
    rows = [row for work in works for row in _rows(work, facts, w)]
    return w.part(
        rows,
        Nothing.NOT_RECORDED,
        say("customers entrusted data of this work, and none is named."),
        say("An approval counts for the categories of data and countries it names, and once a second "
            "person has compared it with its paper."),
    )  # fmt: skip


def _rows(work: WorkFacts, facts: ReportFacts, w: ReportWording) -> Iterator[CustomerRow]:
    on_day = work.on_day
    for customer in on_day.customers:
        standing = approval_of(customer, on_day.approvals, on_day.shares, facts.as_of)
        by = standing.by
        resting = standing.resting_on or ((by,) if by is not None else ())
        state = say("approved") if standing.why is None else _WHY[standing.why]
        if standing.why is None and not on_day.shares:
            state = say("no data is shared")
        lacking = w.listed(dict.fromkeys(shared.title for shared in standing.lacking))
        yield CustomerRow(
            engagement=work.number,
            customer=w(customer.name),
            state=w(state),
            is_approved=standing.why is None,
            approvals=tuple(w.listed([one.number, BASES[one.basis]]) for one in resting),
            given_on=None if by is None else by.given_on,
            until=None if by is None else by.last_day,
            remark=w(say("Not approved: %(data)s", data=lacking)) if lacking else "",
        )


def selection(facts: ReportFacts, w: ReportWording) -> Part[SelectionRow]:
    rows = [
        SelectionRow(
            number=row.number,
            assessed_on=row.assessed_on,
            criteria=row.basis if row.is_earlier else row.criteria_version,
            told_by=w(TOLD[told_by(row)]),
            score="" if row.score is None else w(say("%(score)s %%", score=row.score)),
            outcome=w(OUTCOMES[row.outcome]) if row.outcome else "",
            decided_on=row.assessed_on if row.is_earlier else row.decided_on,
            until=row.until,
            conditions=row.conditions,
        )
        for row in facts.selections
    ]
    return w.part(
        rows,
        Nothing.NOT_RECORDED,
        say("no selection assessment of the vendor is decided."),
        say("Answered by the vendor itself or by the company on its behalf; who the vendor is was checked by "
            "the company. Decided by a person who filled in none of it. One from before the portal was recorded "
            "from its paper and compared by another person."),
    )  # fmt: skip


def subcontractors(facts: ReportFacts, w: ReportWording) -> Part[SubcontractorRow]:
    """Who is in the chain of any work on the day, tier below tier as recorded."""
    rows = [
        SubcontractorRow(
            number=one.number,
            name=one.name,
            engagement=work.number,
            tier=one.tier,
            place=one.place,
            state=w(STANDINGS[one.standing][2]),
            is_approved=one.standing is ChainStanding.COUNTS,
            since=one.counts_from,
            until=one.last_day,
        )
        for work in facts.works
        for one in work.on_day.chain
        if one.standing is not ChainStanding.OVER
    ]
    return w.part(
        rows, Nothing.NONE_HAPPENED, say("no subcontractor is in any chain on the as-of date.")
    )
