"""What a demand costs a vendor is talked about with it, and what was said stands beside the demand."""

from datetime import timedelta
from io import BytesIO

import pytest

from portal.foundation.access.scoping import acting_as
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.supervision.cost_talks import queries, services
from portal.supervision.cost_talks.models import CostBearer, TalkState
from portal.supervision.cost_talks.workflow import TalkedAbout
from portal.supervision.instructions.models import Instruction, InstructionKind
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.cost_talks import make_talk
from tests.factories.engagements import make_engagement
from tests.factories.instructions import make_case, make_instruction
from tests.queries import count_statements


@pytest.fixture
def told(cast: Cast) -> Instruction:
    """Acme is to put locks on its cupboards."""
    case = make_case(cast.pam, kind=InstructionKind.SECURITY)
    row = make_instruction(cast.pam, make_engagement(cast.acme), case)
    row.kind = InstructionKind.SECURITY
    db.session.commit()
    return row


def talked(**instead: object) -> TalkedAbout:
    said: dict[str, object] = {
        "held_on": clock.today(),
        "with_whom": "Head of systems",
        "said": "The lock costs 20,000 yen",
        "bearer": CostBearer.SHARED,
    }
    return TalkedAbout(**(said | instead))  # type: ignore[arg-type]


def test_a_talk_stands_beside_the_demand_and_at_the_vendor(
    cast: Cast, browser: Browser, told: Instruction
) -> None:
    browser.sign_in(cast.pam)
    page = f"/instructions/{told.id}"
    assert "No talk about cost is on record." in browser.get(page).text
    where = f"/vendors/{cast.acme.id}/cost-talks/new"
    chosen = f"instructions-{told.id}"
    assert f'selected value="{chosen}"' in browser.get(f"{where}?about={chosen}").text
    said = {"held_on": "2026-11-25", "with_whom": "Head of systems", "bearer": "shared"}
    refused = browser.post(where, data=said | {"about": chosen, "said": ""})
    assert refused.status_code == 422
    assert "Head of systems" in refused.text
    files = (BytesIO(b"20,000 yen"), "estimate.txt")
    sent = said | {"about": chosen, "said": "The lock costs 20,000 yen", "files": files}
    at = browser.post(where, data=sent).location
    for shown in (page, f"/vendors/{cast.acme.id}/instructions"):
        assert at in browser.get(shown).text
    browser.sign_in(cast.ann)
    assert page in browser.get(at).text
    assert "estimate.txt" in browser.get(at).text
    assert "Record a talk" not in browser.get(page).text
    assert browser.get("/cost-talks/?file=xlsx").status_code == 200


def test_whoever_instructs_is_reminded_and_not_held_up(cast: Cast, browser: Browser) -> None:
    make_engagement(cast.acme)
    db.session.commit()
    browser.sign_in(cast.pam)
    form = browser.get(f"/vendors/{cast.acme.id}/instructions/new").text
    assert "Where a security measure costs the vendor money" in form


def test_a_talk_is_of_a_day_that_has_come(cast: Cast) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(RuleViolated) as refused, transaction():
        services.record_talk(cast.acme, talked(held_on=tomorrow), [], actor=acting(cast.pam))
    assert refused.value.field == "held_on"
    with transaction():
        row = services.record_talk(cast.acme, talked(), [], actor=acting(cast.pam))
    assert (row.held_on, row.subject_kind) == (clock.today(), None)


def test_it_is_about_nothing_that_was_demanded_of_another(cast: Cast, told: Instruction) -> None:
    thing = ("instructions", told.id)
    assert thing in queries.things_of(cast.acme.id)
    with pytest.raises(RuleViolated) as refused, transaction():
        services.record_talk(cast.globex, talked(), [], actor=acting(cast.pam), thing=thing)
    assert refused.value.field == "about"


def test_one_recorded_by_mistake_is_withdrawn_once_and_stays(cast: Cast) -> None:
    row = make_talk(cast.acme, cast.pam)
    db.session.commit()
    with transaction():
        services.withdraw(row, reason="Another vendor", actor=acting(cast.pip))
    assert (row.state, row.reason) == (TalkState.WITHDRAWN, "Another vendor")
    with pytest.raises(InvalidTransition), transaction():
        services.withdraw(row, reason="Again", actor=acting(cast.pip))


def test_the_vendor_sees_none_of_it_on_its_page_and_a_department_its_own(
    cast: Cast, browser: Browser, told: Instruction
) -> None:
    ours, theirs = make_talk(cast.acme, cast.pam, told), make_talk(cast.globex, cast.pam)
    ids = (ours.id, theirs.id)
    db.session.commit()
    browser.sign_in(cast.ada)
    assert "20,000" not in browser.get(f"/instructions/{told.id}/own").text
    assert browser.get(f"/cost-talks/{ids[0]}").status_code == 404
    with acting_as(db.session, acting(cast.gus)):
        assert [queries.find(id_) is not None for id_ in ids] == [False, True]


def test_the_list_costs_the_same_for_many(cast: Cast, browser: Browser) -> None:
    make_talk(cast.acme, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ann)
    browser.get("/cost-talks/")
    make_talk(cast.acme, cast.pam)  # so that nothing kept of the list serves
    db.session.commit()
    with count_statements() as one:
        browser.get("/cost-talks/")
    for _ in range(3):
        make_talk(cast.globex, cast.pam)
    db.session.commit()
    with count_statements() as many:
        browser.get("/cost-talks/")
    assert many.total == one.total
