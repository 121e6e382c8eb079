"""Who is sent nothing: vendors that are gone, and nobody once a questionnaire is retired."""

import pytest

from portal.foundation.accounts.people import account_services
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.jobs import tasks
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.asking.plan import OVER
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.questionnaires.publishing import services as authoring
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.sending import many_services as sending_services
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.services import SheetSending
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.questionnaires import AUTUMN, DUE, SPRING


def form(version: QuestionnaireVersion, work: Engagement) -> dict[str, object]:
    return {
        "questionnaire": version.questionnaire_id,
        "works": str(work.id),
        "period_from": "2026-04-01",
        "period_to": "2026-09-30",
        "due_on": "2026-12-11",
    }


@pytest.mark.parametrize("state", sorted(OVER))
def test_a_vendor_that_is_gone_is_sent_none_and_the_page_offers_none(
    browser: Browser,
    cast: Cast,
    work: Engagement,
    published: QuestionnaireVersion,
    state: VendorState,
) -> None:
    browser.sign_in(cast.pam)
    url = f"/vendors/{cast.acme.id}/questionnaires"
    assert f"{url}/send" in browser.get(url).text
    assert 'name="due_on"' in browser.get(f"{url}/send").text
    cast.acme.state = state
    db.session.commit()
    assert f"{url}/send" not in browser.get(url).text
    assert 'name="due_on"' not in browser.get(f"{url}/send").text
    assert browser.post(f"{url}/send", data=form(published, work)).status_code == 409
    sending = sending_of(published)
    with pytest.raises(DomainError, match="no longer work"), transaction():
        assign_services.assign(cast.acme.id, [work.id], sending, actor=acting(cast.pam))
    assert queries.open_of([cast.acme.id], published.questionnaire_id) == {}


def test_one_retired_before_the_job_came_round_goes_to_nobody_and_the_page_says_why(
    browser: Browser,
    cast: Cast,
    work: Engagement,
    published: QuestionnaireVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_share(work)
    db.session.commit()
    monkeypatch.setattr(sending_services, "AT_ONCE", 0)
    with transaction():
        run = sending_services.send_many([work.id], sending_of(published), actor=acting(cast.pam))
    (begun,) = trail_of(run)
    assert words(begun.text, "en") == "Began to send a questionnaire to 1 vendor"
    questionnaire = questionnaires.find_questionnaire(published.questionnaire_id)
    assert questionnaire is not None
    with transaction():
        authoring.retire(questionnaire, actor=acting(cast.pam))
    tasks.do_runs()
    assert db.session.query(Assignment).count() == 0
    assert (run.changed, run.left_out) == (0, 1)
    browser.sign_in(cast.pam)
    page = browser.get(f"/lists/runs/{run.id}").text
    assert "The questionnaire was retired on" in page


def test_what_somebody_began_who_may_not_send_any_more_goes_to_nobody_and_ends(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_share(work)
    db.session.commit()
    monkeypatch.setattr(sending_services, "AT_ONCE", 0)
    with transaction():
        run = sending_services.send_many([work.id], sending_of(published), actor=acting(cast.pip))
    with transaction():
        account_services.end_account(cast.pip, acting(cast.sue))
    tasks.do_runs()
    assert db.session.query(Assignment).count() == 0
    assert (run.changed, run.left_out, run.finished_at is None) == (0, 1, False)
    assert "may not do it any more" in trail_of(run, limit=1)[0].text.id


def sending_of(version: QuestionnaireVersion) -> SheetSending:
    questionnaire = questionnaires.find_questionnaire(version.questionnaire_id)
    assert questionnaire is not None
    return SheetSending(questionnaire, version, SPRING, AUTUMN, DUE)
