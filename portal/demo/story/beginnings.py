"""How a vendor comes into the register: it worked for us before, or it is taken on anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.demo.acts import contracting as binding
from portal.demo.acts import entering, selecting, signing
from portal.demo.acts.contracting import Bond
from portal.demo.acts.entering import OFFICER, open_account
from portal.demo.acts.selecting import GOOD, ToldAssessment
from portal.demo.acts.stage import NIGHT, Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.foundation.core.words import dates
from portal.foundation.core.words.dates import add_months
from portal.ledger.contracts.clauses.observations import Observation
from portal.ledger.vendors.profile import services as vendors
from portal.supervision.attestations.signing import authority_services
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed
from portal.supervision.planning.opening.services import open_due

PLEDGES = ("no_subcontracting", "confidentiality_pledge")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """How a vendor begins. `selected`: what its assessment came to, `until`: the last day of a condition."""

    vendor: Outsourced
    bonds: Sequence[Bond]
    checker: str  # who reads the clauses
    why: str  # it is proposed
    approval: str  # with which words it is approved
    found: Mapping[str, Observation] | None = None  # clauses that are not as they should be
    reviewed: bool = True  # the need for its data, when it was written down
    selected: ToldAssessment = GOOD
    until: date | None = None
    tells: bool = False  # it answers for its selection itself


def worked_before(
    diary: Diary, stage: Stage, begun: Beginning, intro: date, months: Mapping[str, int]
) -> None:
    """Written down after the fact; the first statements look back, asked for on `intro`."""
    vendor, owner = begun.vendor, begun.vendor.owner

    def at(days: int) -> date:
        return stage.calendar.on_or_before(intro + days * DAY)

    diary.act(at(-24), entering.enter_vendor, vendor)
    _assess(diary, vendor, at(-23))
    for work in vendor.works:  # what was handed over long ago is known before anything is asked
        first = stage.workday(work.starts - 6)
        diary.act(at(-23), signing.hand_over, vendor.key, work.key, first, actor=owner)
    diary.act(at(-22), entering.decide_billing, vendor)
    _bind(diary, begun, at(-20))
    _approve(diary, stage, begun, at(-18), at(-16))
    _let_in(diary, stage, vendor, at(-15))
    for work in vendor.works:
        for statement_id, number in months.items():
            diary.act(
                intro,
                signing.ask,
                (vendor.key, work.key),
                [statement_id],
                first=add_months(intro, -number),
                last=intro - DAY,
                actor=owner,
            )
    diary.act(at(7), signing.sign_all, vendor.key, vendor.people[0].key)
    diary.command(at(10), owner, onboarding.activate, vendor)
    if begun.reviewed:
        diary.act(at(12), entering.review_data, vendor)
    for later in sorted({*months.values()}):  # the next statements open by themselves
        opens = stage.calendar.on_or_after(add_months(intro, later))
        diary.on(opens, open_due, part=NIGHT)


def taken_on(diary: Diary, stage: Stage, begun: Beginning, registered: int) -> None:
    """Registered so many days ago, assessed, approved, bound, and let in."""
    vendor = begun.vendor
    diary.act(registered, entering.enter_vendor, vendor)
    _assess(diary, vendor, registered - 3)
    diary.act(registered - 5, entering.decide_billing, vendor)
    if begun.tells:
        _let_in(diary, stage, vendor, stage.workday(registered - 3))
        diary.act(registered - 3, selecting.ask_itself, vendor)
        diary.act(registered - 5, selecting.answer_itself, vendor)
        diary.act(registered - 7, selecting.take_its_answers, vendor)
    _approve(diary, stage, begun, registered - 8, registered - 11)
    _bind(diary, begun, registered - 14)
    if not begun.tells:
        _let_in(diary, stage, vendor, stage.workday(registered - 15))


def ask_before_start(
    diary: Diary, stage: Stage, vendor: Outsourced, day: date, statements: Sequence[str]
) -> None:
    """The statements that look ahead, for each piece of work."""
    for work in vendor.works:
        key, first = (vendor.key, work.key), stage.ago(work.starts)
        diary.act(day, signing.ask, key, statements, first=first, actor=vendor.owner)


def _assess(diary: Diary, vendor: Outsourced, day: date | int) -> None:
    diary.command(day, vendor.owner, vendors.begin_assessment, vendor)
    for work in vendor.works:
        diary.act(day, entering.enter_work, vendor, work)


def _bind(diary: Diary, begun: Beginning, day: date | int) -> None:
    """Every contract, then its clauses; of two, each refers to the other."""
    vendor = begun.vendor
    for bond in begun.bonds:
        diary.act(day, binding.enter_contract, vendor.key, bond, actor=vendor.owner)
    for bond in begun.bonds:
        other = next((another for another in begun.bonds if another is not bond), None)
        diary.act(
            day,
            binding.check_clauses,
            vendor.key,
            bond,
            actor=begun.checker,
            elsewhere=other,
            found=begun.found,
        )


def _approve(
    diary: Diary, stage: Stage, begun: Beginning, proposed: date | int, decided: date | int
) -> None:
    vendor = begun.vendor
    diary.act(proposed, selecting.assess, vendor, begun.selected, until=begun.until)
    diary.act(proposed, selecting.decide, vendor, begun.selected)
    propose, approval = onboarding.propose, Proposed.APPROVAL
    diary.command(proposed, vendor.owner, propose, vendor, approval, reason=begun.why)
    number = f"決-{stage.chance.number(f'decision {vendor.key}', 1000, 1999)}"
    diary.act(decided, signing.decide, vendor.key, begun.approval, actor=OFFICER, number=number)


def _let_in(diary: Diary, stage: Stage, vendor: Outsourced, day: date) -> None:
    """Accounts for its people, and the signatory's record of authority."""

    def open_all() -> None:
        actor, vendor_id = stage.actor(vendor.owner), stage.vendors[vendor.key].id
        for person in vendor.people:
            open_account(stage, person, actor=actor, vendor_id=vendor_id)

    diary.on(day, open_all)
    until = stage.ago(-stage.chance.number(f"authority {vendor.key}", 150, 330))
    given_on = stage.calendar.on_or_before(day - 5 * DAY)
    if vendor.country == "JP":
        paper = f"権限委任状 {dates.plain(given_on, 'ja')}付"
    else:
        paper = f"Letter of authority of {dates.plain(given_on, 'en')}"
    diary.command(
        day,
        vendor.owner,
        authority_services.record_authority,
        lambda stage: stage.people[vendor.people[0].key],
        given_by=vendor.given_by,
        paper=paper,
        until=until,
    )
