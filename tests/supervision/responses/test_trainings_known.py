"""Whether everybody was trained (PEO-03) and how many (PEO-04) is on record from what the vendor answered to a training."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires.publishing.standard import with_sources
from portal.supervision.responses.assignments.models import AnswerFile, Assignment, GivenAnswer
from portal.supervision.responses.assignments.queries import find_asked
from portal.supervision.responses.prefill.queries import known_of
from portal.supervision.trainings.models import HandedTraining
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.trainings import answered, make_handed
from tests.supervision.trainings.steps import answer_by, handed, withdraw

TODAY = date(2026, 11, 25)
A_YEAR_AGO = date(2025, 11, 25)


@pytest.fixture
def sent(cast: Cast) -> Assignment:
    work = make_engagement(cast.acme)
    asks = [
        question("PEO-03", evidence={"required": True}),
        question("PEO-04", "number", text={"ja": "受講率(%)", "en": "Rate (%)"}),
    ]
    version = publish(with_sources(sheet(*asks)))
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


def known(sent: Assignment) -> dict[str, Any]:
    asked = find_asked(sent.id)
    assert asked is not None
    found = known_of(asked, asked.sheet.by_id.values())
    return {name: one.value for name, one in found.items()}


def told(cast: Cast, **more: Any) -> HandedTraining:
    row = make_handed(cast.pam, cast.acme)
    answered(row, cast.alf, **more)
    db.session.commit()
    return row


def test_the_vendor_answers_with_what_it_told_and_the_files_it_gave(
    cast: Cast, browser: Browser, sent: Assignment
) -> None:
    row = handed(cast.pam, cast.acme)
    list_of_names = (BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"), "who.pdf")
    answer_by(browser, cast.alf, row, trained="29", handling="36", files=list_of_names)
    browser.sign_in(cast.ada)
    at = f"/responses/{sent.id}/sections/s1"
    page = browser.get(at).text
    number = f"TR-2025-{row.training_id:03d}"
    assert f"Partly ({number} “Handling personal data”: 29 of 36 people, last on" in page
    assert "80 % (" in page  # 80.6: never more than there were
    for name in ("PEO-03", "PEO-04"):
        browser.post(at, data={"known": name})
    rows = db.session.scalars(select(GivenAnswer).order_by(GivenAnswer.question_id)).all()
    assert [one.value for one in rows] == ["partial", 80]
    assert rows[0].comment == f"{number} / Handling personal data / 2026-11-25 / 29/36"
    files = db.session.scalars(select(AnswerFile)).all()
    assert {(file.question_id, file.file_name) for file in files} == {
        ("PEO-03", "who.pdf"),
        ("PEO-04", "who.pdf"),
    }


def test_of_several_trainings_the_one_held_last_counts(cast: Cast, sent: Assignment) -> None:
    told(cast, held_until=TODAY - timedelta(days=1), trained=2, handling=2)
    assert known(sent) == {"PEO-03": "yes", "PEO-04": 100}
    told(cast, trained=1, handling=3)
    told(cast, held_until=TODAY - timedelta(days=9), trained=2, handling=2)
    assert known(sent) == {"PEO-03": "partial", "PEO-04": 33}


@pytest.mark.parametrize(("held_from", "counts"), [(A_YEAR_AGO, True), (date(2025, 11, 24), False)])
def test_what_was_held_more_than_twelve_months_ago_is_not_on_record(
    cast: Cast, sent: Assignment, held_from: date, counts: bool
) -> None:
    told(cast, held_from=held_from, held_until=held_from)
    assert bool(known(sent)) is counts


def test_neither_is_another_vendors_nor_one_that_was_withdrawn(
    cast: Cast, sent: Assignment
) -> None:
    other = make_handed(cast.pam, cast.globex)
    answered(other, cast.gus)
    row = handed(cast.pam, cast.acme)
    assert known(sent) == {}
    answered(row, cast.alf, trained=1, handling=3)
    row.state = row.state.PARTLY
    db.session.commit()
    assert known(sent) != {}
    withdraw(row, cast.pam)
    assert known(sent) == {}
