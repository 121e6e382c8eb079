"""Adds a crowd of fictional vendors to the demonstration company, many rows at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, text, update

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.demo.cast.shapes import NAME
from portal.demo.crowd import questionnaire_rows as crowd_sheets
from portal.demo.crowd.chance import ORDER, REGISTERED_NOWHERE, Ground, Member, Rows, crowd
from portal.demo.crowd.register_rows import ANSWER_IN, SIGNER_TITLE, CrowdRegister, noon
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.locking import SERIES
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Text, say
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import current_notice, the_organisation
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    Origin,
    RequestState,
    Wording,
)
from portal.supervision.attestations.statements import texts

CHUNK: Final = 250  # vendors in one command: some 19,000 rows
_PREFIXES: Final = ("A", "W", "C", "R", "S", "Q", "F")


def add_crowd(total: int, seed: int, progress: Callable[[int], object] = lambda _done: None) -> int:
    """Fill the register up to so many vendors in all; returns how many were added.

    Call it within SYSTEM's scope, after the demonstration was loaded. One audit line for each
    chunk. The same for the same seed and day. `progress` is told how many each chunk added.
    """
    added = 0
    for first, count in _chunks(missing_vendors(total)):
        with transaction():
            ground = _ground()
            _write(build(crowd(first, count, seed), ground))
            _count_on(ground)
            text = say("%(count)s fictional vendors added to try the portal’s size", count=count)
            record(SYSTEM, "demo.crowded", the_organisation(), text)
        added += count
        progress(count)
    return added


def is_demonstration() -> bool:
    """Whether the portal belongs to the fictional company; a crowd comes to nobody else."""
    return db.session.scalar(select(Organisation.name_ja)) == NAME.ja


def missing_vendors(total: int) -> int:
    return max(0, total - (db.session.scalar(select(func.count()).select_from(Vendor)) or 0))


def _chunks(missing: int) -> Iterator[tuple[int, int]]:
    """First position and size of each; positions go on where an earlier crowd ended."""
    known = select(func.count()).where(Vendor.corporate_number.like(f"_{REGISTERED_NOWHERE}%"))
    before = db.session.scalar(known) or 0
    for done in range(0, missing, CHUNK):
        yield before + done + 1, min(CHUNK, missing - done)


def _ground() -> Ground:
    officer = people_with_role(Role.PRIVACY_OFFICER)[0]
    notice = current_notice()
    return Ground(
        today=clock.today(),
        now=clock.now(),
        owner_ids=tuple(person.id for person in people_with_role(Role.PROCUREMENT)),
        officer_id=officer.id,
        password_hash=officer.password_hash or "",
        notice_version=notice.id if notice else 0,
        receipt_sha256=db.session.scalar(select(func.min(Attestation.receipt_sha256))),
        company=the_organisation().name,
        next_ids={model: _last_id(model) + 1 for model in ORDER},
        numbers={prefix: _last_number(prefix) for prefix in _PREFIXES},
    )


def _last_id(model: type[Any]) -> int:
    return db.session.scalar(select(func.max(model.id))) or 0


def _last_number(prefix: str) -> int:
    here = select(SERIES.c.last).where(
        SERIES.c.prefix == prefix, SERIES.c.year == clock.today().year
    )
    return db.session.scalar(here, execution_options=UNSCOPED) or 0


def _write(rows: Rows) -> None:
    for model in ORDER:
        if rows.get(model):
            db.session.execute(insert(model), rows[model])


def _count_on(ground: Ground) -> None:
    """Numbers and ids given from here on follow those of the crowd."""
    year = clock.today().year
    for prefix, last in ground.numbers.items():
        here = (SERIES.c.prefix == prefix, SERIES.c.year == year)
        moved: Any = db.session.execute(
            update(SERIES).where(*here).values(last=last), execution_options=UNSCOPED
        )
        if not moved.rowcount:
            first = insert(SERIES).values(prefix=prefix, year=year, last=last)
            db.session.execute(first, execution_options=UNSCOPED)
    if db.engine.dialect.name == "postgresql":
        for model in ORDER:
            sequence = f"pg_get_serial_sequence('{model.__tablename__}', 'id')"
            move = f"SELECT setval({sequence}, {ground.next_ids[model]}, false)"
            db.session.execute(text(move), execution_options=UNSCOPED)


# For each vendor so many requests, an obligation each; three works in turn, then the next statement.
STATEMENTS: Final = (
    "no_subcontracting",
    "confidentiality_pledge",
    "purpose_minimisation",
    "security_measures",
)
REQUESTS: Final = 11
_SIGNED: Final = range(5)
_OPEN: Final = range(5, 8)


def build(members: Iterable[Member], ground: Ground) -> Rows:
    sheet = crowd_sheets.published()
    for member in members:
        register = CrowdRegister(member, ground)
        works = register.enter()
        if register.has_data:
            _Requests(register, works).open()
            if sheet is not None:
                crowd_sheets.Sheets(register, works, sheet).send()
    return ground.taken()


class _Requests:
    def __init__(self, register: CrowdRegister, works: Sequence[int]) -> None:
        self.register, self.works = register, works
        self.ground, self.chance = register.ground, register.chance

    def open(self) -> None:
        for index in range(REQUESTS):
            statement_id = STATEMENTS[index // len(self.works)]
            engagement_id = self.works[index % len(self.works)]
            if index in _SIGNED:
                self._signed(statement_id, engagement_id)
            else:
                self._waiting(statement_id, engagement_id, is_open=index in _OPEN)

    def _signed(self, statement_id: str, engagement_id: int) -> None:
        last = self.register.ago(self.chance.randint(30, 150))
        signed = last + timedelta(days=self.chance.randint(1, 29))
        first = add_months(last, -12) + timedelta(days=1)
        common = self._about(statement_id, engagement_id, first, last)
        request_id = self._request(common, last + timedelta(days=1), RequestState.ANSWERED)
        self._attestation(common, request_id, signed)
        due = last + timedelta(days=ANSWER_IN)
        self._owe(statement_id, request_id, due, closed=signed, outcome=Outcome.DONE)

    def _waiting(self, statement_id: str, engagement_id: int, *, is_open: bool) -> None:
        due = self.ground.today + timedelta(days=self.chance.randint(-40, 28))
        asked = due - timedelta(days=ANSWER_IN)
        last = asked - timedelta(days=1)
        first = add_months(last, -12) + timedelta(days=1)
        state = RequestState.OPEN if is_open else RequestState.WITHDRAWN
        common = self._about(statement_id, engagement_id, first, last)
        request_id = self._request(common, asked, state)
        if is_open:
            self._owe(statement_id, request_id, due)
        else:
            self._owe(statement_id, request_id, due, closed=asked, outcome=Outcome.WITHDRAWN)

    def _about(
        self, statement_id: str, engagement_id: int, first: date, last: date
    ) -> dict[str, Any]:
        return {
            "engagement_id": engagement_id,
            "statement_id": statement_id,
            "pack_version": catalogue.version_in_force(shelf.STATEMENTS),
            "wording": Wording.PERIOD,
            "period_from": max(first, self.register.begins[engagement_id]),
            "period_to": last,
        }

    def _request(self, common: dict[str, Any], on: date, state: RequestState) -> int:
        return self.register.add(
            AttestationRequest,
            number=self.ground.number("R"),
            state=state,
            requested_by_id=self.register.owner_id,
            requested_on=on,
            withdrawn_reason="取り下げた。" if state is RequestState.WITHDRAWN else "",
            origin=Origin.PLAN,
            **common,
        )

    def _attestation(self, common: dict[str, Any], request_id: int, signed: date) -> None:
        text = self._text(common)
        self.register.add(
            Attestation,
            number=self.ground.number("S"),
            request_id=request_id,
            answer=Answer.AFFIRM,
            inputs={},
            language="ja",
            text=text,
            sha256=texts.sha256(text),
            signer_id=self.register.user_id,
            signer_name=self.register.member.person,
            signer_title=SIGNER_TITLE,
            authority_id=self.register.authority_id,
            signed_at=noon(signed),
            signed_on=signed,
            address="198.51.100.1",
            change_number=1,
            receipt_sha256=self.ground.receipt_sha256,
            **common,
        )

    def _text(self, common: dict[str, Any]) -> str:
        name = self.register.names[common["engagement_id"]]
        fill = texts.Fill(
            company_name=self.ground.company,
            vendor_name=Text(ja=self.register.member.name, en=self.register.member.name_en),
            engagement_name=Text(ja=name, en=name),
            period_from=common["period_from"],
            period_to=common["period_to"],
            end_date=None,
            data_items=(),
        )
        asked = catalogue.statement(common["statement_id"])
        label = next(choice.label for choice in asked.choices if choice.id == Answer.AFFIRM)
        name = self.register.member.person
        signing = texts.Signing(
            answer=label, explanation="", inputs={}, name=name, title=SIGNER_TITLE
        )
        return texts.signed_text(asked, Wording.PERIOD, fill, "ja", signing)

    def _owe(self, statement_id: str, request_id: int, due: date, **ended: Any) -> None:
        asked = catalogue.statement(statement_id).title
        title = say("Attestation “%(title)s”: %(work)s", title=asked, work="")
        opened = datetime.combine(due - timedelta(days=ANSWER_IN), time(1), UTC)
        kind, about = ObligationKind.ATTESTATION_SIGN, (AttestationRequest, request_id)
        self.register.owe(kind, about, title, opened, due, **ended)
