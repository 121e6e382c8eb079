"""Mizuiro answers a small check sheet in summer, and again in autumn."""

from datetime import date, timedelta

from portal.content.definitions.questions import SHEET
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.reviewing.services import Noted
from portal.supervision.responses.submission import services as submit_services
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import finding, publish, question, send, sheet

GOOD = {"ORG-01": Said("yes"), "TEC-01": Said("yes")}
POOR = {"ORG-01": Said("yes"), "TEC-01": Said("no", comment="Next spring")}
REMARK = "We need it this winter"


def published() -> QuestionnaireVersion:
    """Two sections of one question each; TEC-01 opens a finding."""
    return published_as(SHEET)


def published_as(name: str) -> QuestionnaireVersion:
    """The same questions under another name."""
    of = sheet(
        question("ORG-01", weight=4),
        question("ORG-02", "text", required=False),
        question("TEC-01", weight=6, findings=[finding("F-TEC-01", ["no"], "major")]),
    )
    version = publish(of, name)
    db.session.commit()
    return version


def ask(
    cast: Cast, vendor: Vendor, work: Engagement, version: QuestionnaireVersion, due_on: date
) -> Assignment:
    with transaction():
        return send(vendor, [work], version, actor=acting(cast.pam), due_on=due_on)


def answer(cast: Cast, assignment: Assignment, said: dict[str, Said]) -> None:
    """Ada answers and hands in."""
    with transaction(audited=False):
        services.keep_answers(queries.demand_asked(assignment.id), said, actor=acting(cast.ada))
    with transaction():
        submit_services.submit(assignment.id, actor=acting(cast.ada))


def accept(cast: Cast, assignment: Assignment, conclusion: str = "") -> None:
    """Pam confirms the organisation by document, remarks on the technique, and accepts."""
    for name, noted in (
        ("ORG-01", Noted(Review.BY_DOCUMENT)),
        ("TEC-01", Noted(Review.UNVERIFIED, remark=REMARK, note="Not for the vendor")),
    ):
        with transaction():
            review_services.note_review(
                assignment.id, name, noted, seen=None, actor=acting(cast.pam)
            )
    with transaction():
        review_services.accept(assignment.id, {}, conclusion=conclusion, actor=acting(cast.pam))


def twice(cast: Cast, clock: Clock, vendor: Vendor, work: Engagement) -> tuple[Assignment, ...]:
    """Accepted on 15 June with all points, on 15 September with 40 of them; today stays."""
    today, version = clock.now().date(), published()
    done = []
    for day, said in ((date(2026, 6, 15), GOOD), (date(2026, 9, 15), POOR)):
        clock.go_to(day)
        one = ask(cast, vendor, work, version, day + timedelta(days=30))
        answer(cast, one, said)
        accept(cast, one, "Mostly good")
        done.append(one)
    clock.go_to(today)
    db.session.expire_all()
    return tuple(done)
