"""Long and short questionnaires published and sent, and the vendors' people who answer them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.answering_sheet import IN_EACH, long_questionnaire, said_to
from benchmarks.scene import Scene
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import (
    Language,
    OpenSession,
    User,
    UserRole,
    digest,
    new_token,
)
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Sheet, read_sheet
from portal.supervision.questionnaires.models import VersionOrigin
from portal.supervision.questionnaires.publishing import services as authoring
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.sending.services import SheetSending, assign
from portal.supervision.responses.submission import services as submit_services

VENDORS: Final = 10
SHORT: Final = 4  # sections; a tenth of the long one
FIRST, LAST, DUE = date(2026, 4, 1), date(2027, 3, 31), date(2099, 12, 1)


@dataclass(frozen=True, slots=True)
class Answering:
    """Somebody of a vendor at a browser, with the vendor's copy of the long questionnaire."""

    cookie: str
    assignment_id: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One of the two questionnaires: published, with a draft of its next version; sent to the first
    vendor, which answered all but the first question of each section; handed in by the second."""

    questionnaire_id: int
    version_id: int
    draft_id: int
    assignment_id: int
    handed_in_id: int


@dataclass(frozen=True, slots=True)
class AnswerStage:
    """`people`: each of the vendors in turn, so that the first one is of the first vendor."""

    scene: Scene
    data: Mapping[str, Any]
    long: Paper
    short: Paper
    people: Sequence[Answering]
    vendors: int

    @property
    def questions(self) -> list[dict[str, Any]]:
        """Without a condition, so that each can be answered by itself."""
        return [
            one
            for section in self.data["sections"]
            for one in section["questions"]
            if "show_if" not in one
        ]

    def staff(self) -> FlaskClient:
        """Somebody of procurement."""
        with self.scene.inside():
            email = people_with_role(Role.PROCUREMENT)[0].email
        return self.scene.visitor(email)

    def browser(self, who: Answering) -> FlaskClient:
        name, _, value = who.cookie.partition("=")
        client = self.scene.app.test_client()
        client.set_cookie(name, value)
        return client

    def versions(self) -> dict[tuple[int, str], int]:
        """How often each answer was saved, by assignment and question."""
        given = select(GivenAnswer.assignment_id, GivenAnswer.question_id, GivenAnswer.version)
        with self.scene.inside():
            return {(one, name): version for one, name, version in db.session.execute(given)}


def set_answers(scene: Scene, people: int) -> AnswerStage:
    """In this scene, which is changed by it."""
    data = long_questionnaire()
    with scene.inside():
        vendors = _vendors()
        long_one = _paper("measured-long", data, vendors)
        short_one = _paper("measured-short", long_questionnaire(SHORT, IN_EACH), vendors)
        sent = {
            one.vendor_id: one.id
            for one in queries.open_of(vendors, long_one.questionnaire_id).values()
        }
        others = [one for one in vendors if one != vendors[1]]
        with transaction(audited=False):
            found = []
            for number in range(people):
                vendor_id = others[number % len(others)]
                found.append(Answering(_signed_in(scene, vendor_id, number), sent[vendor_id]))
    return AnswerStage(scene, data, long_one, short_one, found, len(others))


def _paper(name: str, data: Mapping[str, Any], vendors: Sequence[int]) -> Paper:
    questionnaire_id = published(name, read_sheet(data))
    sent = [_sent(one, questionnaire_id) for one in vendors]
    _answer(sent[0], data, first=1)
    _answer(sent[1], data, first=0)
    with transaction():
        submit_services.submit(sent[1], actor=SYSTEM)
    questionnaire = questionnaires.find_questionnaire(questionnaire_id)
    version = questionnaires.latest_version(questionnaire_id)
    if questionnaire is None or version is None:
        raise KeyError(questionnaire_id)
    with transaction():
        draft_id = authoring.begin_draft(questionnaire, actor=SYSTEM).id
    return Paper(questionnaire_id, version.id, draft_id, sent[0], sent[1])


def _vendors() -> list[int]:
    """Active ones with work."""
    statement = (
        select(Vendor.id)
        .where(Vendor.state == VendorState.ACTIVE)
        .where(Vendor.id.in_(select(Engagement.vendor_id)))
    )
    return list(db.session.scalars(statement.order_by(Vendor.id).limit(VENDORS)))


def published(name: str, sheet: Sheet) -> int:
    """Its id."""
    with transaction():
        authoring.make_questionnaire(name, sheet, origin=VersionOrigin.YAML, actor=SYSTEM)
    questionnaire = questionnaires.find_named(name)
    if questionnaire is None:
        raise KeyError(name)
    draft = questionnaires.find_draft(questionnaire.id)
    if draft is None:
        raise KeyError(name)
    with transaction():
        authoring.publish(draft, version=draft.version, note="", actor=SYSTEM)
    return questionnaire.id


def _sent(vendor_id: int, questionnaire_id: int) -> int:
    questionnaire = questionnaires.find_questionnaire(questionnaire_id)
    version = questionnaires.latest_version(questionnaire_id)
    if questionnaire is None or version is None:
        raise KeyError(questionnaire_id)
    works = db.session.scalars(select(Engagement.id).where(Engagement.vendor_id == vendor_id))
    sending = SheetSending(questionnaire, version, FIRST, LAST, DUE)
    ids = list(works)
    with transaction():
        return assign(vendor_id, ids, sending, actor=SYSTEM).id


def _answer(assignment_id: int, data: Mapping[str, Any], *, first: int) -> None:
    """From this question of each section on."""
    said = {
        one["id"]: Said(value=said_to(one), comment="2025年度の記録 / last year's record")
        for section in data["sections"]
        for one in islice(section["questions"], first, None)
    }
    asked = queries.find_asked(assignment_id)
    if asked is None:
        raise KeyError(assignment_id)
    with transaction(audited=False):
        services.keep_answers(asked, said, actor=SYSTEM)


def _signed_in(scene: Scene, vendor_id: int, number: int) -> str:
    """Somebody new; the cookie's header."""
    now = clock.now()
    user = User(
        email=f"measured-{number}@example.jp",
        name=f"回答者 {number}",
        title="",
        language=Language.JA,
        stamp=secrets.token_hex(8),
        created_at=now,
        vendor_id=vendor_id,
    )
    user.role_rows = [UserRole(role=Role.VENDOR_SIGNATORY, vendor_id=vendor_id)]
    db.session.add(user)
    db.session.flush()
    key = new_token()
    db.session.add(
        OpenSession(
            user_id=user.id,
            vendor_id=vendor_id,
            key_sha256=digest(key),
            device="",
            opened_at=now,
        )
    )
    db.session.flush()
    app = scene.app
    values = {"_user_id": user.get_id(), "_fresh": True, "key": key}
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(values)}"
