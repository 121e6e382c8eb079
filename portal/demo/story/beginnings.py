"""How a vendor comes into the register: it worked for us before, or it is taken on anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.demo.acts import contracting as binding
from portal.demo.acts import entering, signing
from portal.demo.acts.contracting import Bond
from portal.demo.acts.entering import open_account
from portal.demo.acts.stage import NIGHT, Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.foundation.core.words import dates
from portal.foundation.core.words.dates import add_months
from portal.ledger.contracts.clauses.observations import Observation
from portal.supervision.attestations.models import Wording
from portal.supervision.planning.opening.services import open_due

PLEDGES = ("no_subcontracting", "confidentiality_pledge")
OFFICER = "takase"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """`months`: how far back the first period statements look, by statement."""

    vendor: Outsourced
    bonds: Sequence[Bond]
    checker: str  # who reads the clauses
    why: str  # it is proposed
    approval: str  # with which words it is approved
    found: Mapping[str, Observation] | None = None  # clauses that are not as they should be
    reviewed: bool = True  # the need for its data, when it was written down


def worked_before(
    diary: Diary, stage: Stage, one: Beginning, intro: date, months: Mapping[str, int]
) -> None:
    """Written down after the fact; the first statements look back, asked for on `intro`."""
    vendor, owner = one.vendor, one.vendor.owner

    def at(days: int) -> date:
        return stage.calendar.on_or_before(intro + days * DAY)

    diary.act(at(-24), entering.enter_vendor, vendor)
    _assess(diary, stage, vendor, at(-23))
    for work in vendor.works:  # what was handed over long ago is known before anything is asked
        first = stage.workday(work.starts - 6)
        diary.act(at(-23), signing.hand_over, vendor.key, work.key, first, actor=owner)
    diary.act(at(-22), entering.decide_billing, vendor)
    _bind(diary, stage, one, at(-20))
    _approve(diary, stage, one, at(-18), at(-16))
    _let_in(diary, stage, vendor, at(-15))
    for work in vendor.works:
        for statement_id, number in months.items():
            diary.act(
                intro,
                signing.ask,
                (vendor.key, work.key),
                [statement_id],
                wording=Wording.PERIOD,
                first=add_months(intro, -number),
                last=intro - DAY,
                actor=owner,
            )
    diary.act(at(7), signing.sign_all, vendor.key, vendor.people[0].key)
    diary.act(at(10), signing.activate, vendor.key, actor=owner)
    if one.reviewed:
        diary.act(at(12), entering.review_data, vendor)
    for later in sorted({*months.values()}):  # the next statements open by themselves
        opens = stage.calendar.on_or_after(add_months(intro, later))
        diary.on(opens, open_due, part=NIGHT)


def taken_on(diary: Diary, stage: Stage, one: Beginning, registered: int) -> None:
    """Registered so many days ago, assessed, approved, bound, and let in."""
    vendor = one.vendor
    diary.act(registered, entering.enter_vendor, vendor)
    _assess(diary, stage, vendor, stage.workday(registered - 3))
    diary.act(registered - 5, entering.decide_billing, vendor)
    _approve(diary, stage, one, stage.workday(registered - 8), stage.workday(registered - 11))
    _bind(diary, stage, one, stage.workday(registered - 14))
    _let_in(diary, stage, vendor, stage.workday(registered - 15))


def ask_before_start(
    diary: Diary, stage: Stage, vendor: Outsourced, day: date, statements: Sequence[str]
) -> None:
    """The statements that look ahead, for each piece of work."""
    for work in vendor.works:
        diary.act(
            day,
            signing.ask,
            (vendor.key, work.key),
            statements,
            wording=Wording.START,
            first=stage.ago(work.starts),
            actor=vendor.owner,
        )


def _assess(diary: Diary, stage: Stage, vendor: Outsourced, day: date) -> None:
    diary.act(day, signing.begin_assessment, vendor.key, actor=vendor.owner)
    for work in vendor.works:
        diary.act(day, entering.enter_work, vendor, work)


def _bind(diary: Diary, stage: Stage, one: Beginning, day: date) -> None:
    """Every contract, then its clauses; of two, each refers to the other."""
    vendor = one.vendor
    for bond in one.bonds:
        diary.act(day, binding.enter_contract, vendor.key, bond, actor=vendor.owner)
    for bond in one.bonds:
        other = next((another for another in one.bonds if another is not bond), None)
        diary.act(
            day,
            binding.check_clauses,
            vendor.key,
            bond,
            actor=one.checker,
            elsewhere=other,
            found=one.found,
        )


def _approve(diary: Diary, stage: Stage, one: Beginning, proposed: date, decided: date) -> None:
    vendor = one.vendor
    diary.act(proposed, signing.propose, vendor.key, one.why, actor=vendor.owner)
    diary.act(decided, signing.decide, vendor.key, one.approval, actor=OFFICER)


def _let_in(diary: Diary, stage: Stage, vendor: Outsourced, day: date) -> None:
    """Accounts for its people, and the signatory's record of authority."""

    def open_all() -> None:
        for person in vendor.people:
            open_account(
                stage,
                person,
                actor=stage.actor(vendor.owner),
                vendor_id=stage.vendors[vendor.key].id,
            )

    diary.on(day, open_all)
    until = stage.ago(-stage.chance.number(f"authority {vendor.key}", 150, 330))
    given_on = stage.calendar.on_or_before(day - 5 * DAY)
    if vendor.country == "JP":
        paper = f"権限委任状 {dates.plain(given_on, 'ja')}付"
    else:
        paper = f"Letter of authority of {dates.plain(given_on, 'en')}"
    diary.act(
        day,
        signing.record_authority,
        vendor.people[0].key,
        given_by=vendor.given_by,
        paper=paper,
        until=until,
        actor=vendor.owner,
    )
