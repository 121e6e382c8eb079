"""Two people save everything they changed in one draft at once, through two processes."""

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import head
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.models import VersionOrigin
from portal.supervision.questionnaires.publishing import services
from tests.cast import Cast
from tests.factories.questionnaires import question, sheet
from tests.faults.processes import Installation, ended

QUESTIONS = 40


def test_two_authors_of_different_parts_lose_nothing_and_hear_of_nothing(
    installation: Installation, people: Cast
) -> None:
    of = sheet(*[question(f"Q{number}") for number in range(QUESTIONS)])
    with transaction():
        draft = services.make_questionnaire("both", of, origin=VersionOrigin.BROWSER, actor=SYSTEM)
    draft_id, before = draft.id, head()[0]
    db.session.rollback()
    go = installation.folder / "go"
    authors = [
        installation.start("-m", "tests.faults.author", str(draft_id), str(which), str(go))
        for which in (0, 1)
    ]
    for author in authors:  # every form is open before the first is saved
        assert author.stdout is not None
        assert author.stdout.readline() == "opened\n"
    go.touch()
    outcomes = [ended(one, within=120) for one in authors]

    assert [(code, errors) for code, _, errors in outcomes] == [(0, ""), (0, "")]
    saved = sum(int(said) for _, said, _ in outcomes)
    assert saved == QUESTIONS + 6
    db.session.rollback()
    row = queries.get_draft(draft_id)
    assert row is not None
    now = queries.draft_sheet(row)
    for number in range(QUESTIONS):
        assert now.by_id[f"Q{number}"].text.en == f"Q{number} by {number % 2}"
    assert {one.id for one in now.questions()} >= {"NEW-0", "NEW-1"}
    assert [one.title.en for one in now.sections[:2]] == ["Section by 0", "Section by 1"]
    assert [one.label.en for one in now.grades[:2]] == ["Grade by 0", "Grade by 1"]
    assert head()[0] == before + saved, "one line of history for each"
    assert verify() == []
