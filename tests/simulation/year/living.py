"""Lives through the year: the jobs of a morning, then what vendors and staff do on the pages."""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from portal.content.settings.queries import business_calendar
from portal.demo.cast.shapes import ZONE
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.jobs.running import run_due
from portal.jobs.schedule import JOBS
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.proof.desk.places import way_of
from tests.simulation.year import people
from tests.simulation.year.hands import Act, Hand, Refused
from tests.simulation.year.people import Temper, Waiting

K = ObligationKind
# What asks people for something. Not lived: mail, printing, comparing, tidying.
JOBS_LIVED: Final = ("reconcile-all", "planning", "reconcile", "judging", "bulk")
WORKDAYS: Final = (1,)  # on Tuesdays everybody looks at what waits
MORNING: Final = time(7, 0)
NOON: Final = time(13, 0)
TIRED: Final = 3  # so often somebody tries what is refused, then leaves it
STAFF: Final = (Holder.PROCUREMENT, Holder.PRIVACY_OFFICER, Holder.MANAGEMENT)
BATCH: Final = timedelta(days=28)  # reports are drafted and issued together so often
UNTIL_CLOSED: Final = 70  # days
SOON: Final = timedelta(days=30)  # what is to be verified later waits for the next sheet
INCIDENTS: Final = {60: 3, 200: 17}  # on which day after the first, at which vendor


@dataclass(frozen=True, slots=True)
class Counted:
    """An act, with the vendor it was about; None: it was about several at once, or about none."""

    day: date
    vendor_id: int | None
    act: Act


@dataclass
class Year:
    """So many days from the first on, of the company that `company.furnish` made."""

    app: Flask
    first_day: date
    days: int
    seed: int = 1
    counted: list[Counted] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    tempers: Mapping[int, Temper] = field(default_factory=dict)
    told: Callable[[str], object] = sys.stderr.write
    _now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    _about: int | None = None
    _hands: dict[int, Hand] = field(default_factory=dict)
    _days: dict[int, date] = field(default_factory=dict)
    _refused: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _done_once: set[tuple[str, int]] = field(default_factory=set)

    def live(self) -> None:
        """Sets the clock of this process; nothing else may run in it."""
        clock._real_now = lambda: self._now
        clock.set_zone(ZONE)
        with self._looking():
            ids = list(db.session.scalars(select(Vendor.id).order_by(Vendor.id)))
        self.tempers = people.tempers(ids, self.seed)
        for number in range(self.days):
            day = self.first_day + timedelta(days=number)
            self._set(day, MORNING)
            self._happenings(number, ids)
            if day.weekday() in WORKDAYS and self._is_open(day):
                for job in JOBS:
                    if job.name in JOBS_LIVED:
                        run_due(self.app, job)
                self._set(day, NOON)
                self._work(day)
                self.told(f"{day}: {len(self.counted)} acts\n")
        self._leave()

    def _leave(self) -> None:
        """What was refused and still waits in the end; what was done a week later is not left."""
        for number, said in self._refused.items():
            if said and self._is_waiting(number):
                self.left += said

    @contextmanager
    def _looking(self) -> Iterator[None]:
        with self.app.test_request_context(), acting_as(db.session, SYSTEM):
            yield
            db.session.remove()

    def _set(self, day: date, at: time) -> None:
        self._now = datetime.combine(day, at, tzinfo=clock.zone()).astimezone(UTC)
        for hand in self._hands.values():
            hand.today = day.isoformat()

    def _is_open(self, day: date) -> bool:
        with self._looking():
            return business_calendar().is_open(day)

    # What happens without being asked for.

    def _happenings(self, number: int, ids: Sequence[int]) -> None:
        if number in INCIDENTS:
            vendor_id = ids[INCIDENTS[number] % len(ids)]
            self._try("incident", vendor_id, Holder.VENDOR, people.report_incident)
        for place, (begun, vendor) in enumerate(INCIDENTS.items(), start=1):
            if number == begun + UNTIL_CLOSED:
                close = partial(people.close_incident, number=place)
                about = ids[vendor % len(ids)]
                self._try("close the incident", about, Holder.PRIVACY_OFFICER, close)

    def _plan(self, day: date) -> None:
        """The officer takes the plan of a year as it is proposed, once in each."""
        year = day.year if day.month >= 4 else day.year - 1
        if ("plan", year) in self._done_once:
            return
        self._done_once.add(("plan", year))
        self._try(
            f"plan {year}",
            None,
            Holder.PRIVACY_OFFICER,
            lambda hand: hand.open(f"/calendar/{year}/plan").fill({}),
        )

    # A day of work.

    def _work(self, day: date) -> None:
        for waiting in self._open(Holder.VENDOR):
            if self._answers_today(waiting, day):
                self._do(Holder.VENDOR, waiting)
        self._plan(day)
        self._together()
        for holder in STAFF:
            for waiting in self._open(holder):
                if not _is_for_later(waiting, day):
                    self._do(holder, waiting)

    def _answers_today(self, waiting: Waiting, day: date) -> bool:
        temper = self.tempers[waiting.vendor_id or 0]
        if waiting.id not in self._days:
            chance = Random(f"{self.seed} {waiting.id}")  # noqa: S311  (repeatable on purpose)
            self._days[waiting.id] = temper.day(waiting, chance)
        return day >= self._days[waiting.id]

    def _together(self) -> None:
        """What procurement and the officer do for many at once."""
        kinds = {waiting.kind for holder in STAFF for waiting in self._open(holder)}
        if K.QUESTIONNAIRE_REVIEW in kinds:
            self._try("by exception", None, Holder.PROCUREMENT, _by_exception)
        if self._is_first("reports", clock.today().toordinal() // BATCH.days):
            self._draft_reports()
        if K.REPORT_DRAFT in kinds:
            self._try("reports together", None, Holder.PRIVACY_OFFICER, _issue_together)

    def _draft_reports(self) -> None:
        gaps = {
            waiting.vendor_id
            for waiting in self._open(Holder.PROCUREMENT)
            if waiting.way.endswith("/reports/new") and waiting.vendor_id
        }
        if gaps:
            draft = partial(people.draft_reports, vendor_ids=sorted(gaps))
            self._try("reports together", None, Holder.PROCUREMENT, draft)

    def _open(self, holder: Holder) -> Sequence[Waiting]:
        """What is open for them, the most urgent first."""
        with self._looking():
            rows = db.session.scalars(
                select(Obligation)
                .where(Obligation.closed_at.is_(None), Obligation.holder == holder)
                .where(Obligation.handed_in_on.is_(None))
                .order_by(Obligation.due_on, Obligation.id)
            ).all()
            return [self._waiting(row, holder) for row in rows]

    def _waiting(self, row: Obligation, holder: Holder) -> Waiting:
        whose = row.vendor_id if holder is Holder.VENDOR else None
        actors = [user.as_actor("192.0.2.1") for user in _people(holder, whose)]
        link = way_of(row, actors[0]) if actors else None
        way = link.href if link else ""
        return Waiting(
            row.id, row.kind, row.subject_id, row.vendor_id, row.due_on, row.opened_on, way
        )

    def _do(self, holder: Holder, waiting: Waiting) -> None:
        if self._refused[waiting.id].total() < TIRED and self._is_waiting(waiting.id):
            what = f"{holder.value}, {waiting.kind.value}"
            refused = self._refusal(
                what, waiting.vendor_id, holder, lambda hand: self._act(hand, holder, waiting)
            )
            self._refused[waiting.id].update([refused] if refused else [])

    def _is_waiting(self, number: int) -> bool:
        with self._looking():
            row = db.session.get(Obligation, number)
            return row is not None and row.closed_at is None and row.handed_in_on is None

    def _act(self, hand: Hand, holder: Holder, waiting: Waiting) -> None:
        if holder is not Holder.VENDOR:
            if waiting.kind is K.QUESTIONNAIRE_REVIEW and self._is_weak(waiting):
                people.send_back(hand, waiting)
            elif waiting.kind is K.ATTESTATION_EXCEPTION and self._is_first("exc", waiting.id):
                people.propose_exception(self._who(Holder.PROCUREMENT, None)[0], waiting)
            else:
                people.follow(hand, waiting)
            return
        temper = self.tempers[waiting.vendor_id or 0]
        # Given more time it is another obligation about the same thing: for that nobody asks again.
        if temper.asks_time and self._is_first(waiting.kind.value, waiting.subject_id):
            people.ask_time(hand, waiting)
        elif waiting.kind in (K.ATTESTATION_SIGN, K.ATTESTATION_CORRECTION):
            people.sign(
                hand, waiting, declines=temper.declines and self._is_first("no", hand.user_id)
            )
        elif waiting.kind is K.QUESTIONNAIRE_ANSWER:
            people.answer_sheet(hand, waiting, temper.weak or {})
        else:
            people.follow(hand, waiting)

    def _is_weak(self, waiting: Waiting) -> bool:
        temper = self.tempers[waiting.vendor_id or 0]
        return temper.is_sent_back and self._is_first("back", waiting.subject_id)

    def _is_first(self, what: str, number: int) -> bool:
        if (what, number) in self._done_once:
            return False
        self._done_once.add((what, number))
        return True

    def _try(
        self, what: str, vendor_id: int | None, holder: Holder, does: Callable[[Hand], Any]
    ) -> None:
        """What nobody may is left, and said in the end."""
        refused = self._refusal(what, vendor_id, holder, does)
        self.left.update([refused] if refused else [])

    def _refusal(
        self, what: str, vendor_id: int | None, holder: Holder, does: Callable[[Hand], Any]
    ) -> str:
        """Done by the first of them who may: nothing; else what, and why the last of them may not."""
        self._about, said = vendor_id, "nobody"
        for hand in self._who(holder, vendor_id if holder is Holder.VENDOR else None):
            try:
                does(hand)
            except Refused as refusal:
                said = str(refusal)
            else:
                return ""
        return f"{what}: {said}"[:400]

    def _who(self, holder: Holder, vendor_id: int | None) -> Sequence[Hand]:
        with self._looking():
            found = [person.id for person in _people(holder, vendor_id)]
            for number in found:
                if number not in self._hands:
                    today = clock.today().isoformat()
                    self._hands[number] = Hand(self.app, holder.value, number, self._note, today)
                    self._hands[number].sign_in()
        return [self._hands[number] for number in found]

    def _note(self, act: Act) -> None:
        self.counted.append(Counted(clock.today(), self._about, act))


def _is_for_later(waiting: Waiting, day: date) -> bool:
    """Issued together; approved on the printed page, which is not made here; sent by the plan; or seen
    with the next sheet, where **Today** has it under what is due later."""
    if waiting.kind is K.REPORT_DRAFT:
        return day - waiting.opened_on < BATCH
    if waiting.kind is K.FINDING_VERIFY:
        return waiting.due_on - day > SOON
    by_plan = waiting.way.endswith(("/questionnaires/send", "/reports/new"))
    return waiting.kind is K.REPORT_APPROVAL or by_plan


def _people(holder: Holder, vendor_id: int | None) -> Sequence[User]:
    role = Role.VENDOR_SIGNATORY if holder is Holder.VENDOR else Role(holder.value)
    plays = select(UserRole.user_id).where(UserRole.role == role)
    of = User.vendor_id.is_(None) if vendor_id is None else User.vendor_id == vendor_id
    found = select(User).where(User.id.in_(plays), of, User.ended_at.is_(None)).order_by(User.id)
    return db.session.scalars(found).all()


def _by_exception(hand: Hand) -> None:
    """The sample is drawn, its sheets are read in full, all are accepted by a run."""
    page = hand.open("/questionnaires/by-exception")
    if not page.offers(""):
        return
    drawn = page.fill({})
    for link in dict.fromkeys(hand.open(drawn).links("/questionnaires/draws/sheets/")):
        sheet = hand.open(link)
        if sheet.offers(""):
            sheet.fill({"sections": sheet.tree.xpath("//input[@name='sections']/@value")})
    hand.open(drawn).fill({})


def _issue_together(hand: Hand) -> None:
    page = hand.open("/reports/batches/issue")
    waiting = page.tree.xpath("//input[@name='reports' and not(@disabled)]/@value")
    if waiting:
        page.fill({"reports": waiting})
