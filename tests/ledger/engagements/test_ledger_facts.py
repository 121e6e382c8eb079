"""The line in our own ledger of personal information, and the risk analysis, stand with the work."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.ledger.engagements import services
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import last_change
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.exporting.registers import export
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.engagements import make_engagement, terms_details

TODAY = date(2026, 11, 25)
KNOWN: dict[str, Any] = {
    "ledger_number": "K-0123",
    "risk_analysis": "RA-2026-07",
    "risk_analysed_on": date(2026, 10, 1),
}


def test_they_are_kept_shown_and_told_in_the_history_and_void_no_attestation(
    cast: Cast, browser: Browser
) -> None:
    work = make_engagement(cast.acme)
    db.session.commit()
    seen = db.session.scalars(select(EngagementTerms)).one()
    counted = last_change(work.id)
    wanted = terms_details(**KNOWN)
    with transaction():
        services.change_terms(work, wanted, from_day=TODAY, seen_id=seen.id, actor=acting(cast.pam))
    assert last_change(work.id) == counted
    after = trail_of(work)[0].after
    assert (after["ledger_number"], after["risk_analysis"]) == ("K-0123", "RA-2026-07")
    browser.sign_in(cast.pam)
    page = browser.get(f"/engagements/{work.id}", follow_redirects=True).text
    assert "K-0123" in page
    assert "RA-2026-07" in page


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"risk_analysis": "RA-1"}, "risk_analysed_on"),
        ({"risk_analysed_on": TODAY}, "risk_analysis"),
        ({"risk_analysis": "RA-1", "risk_analysed_on": date(2026, 11, 26)}, "risk_analysed_on"),
    ],
)
def test_half_a_risk_analysis_and_one_of_tomorrow_are_refused_at_their_field(
    cast: Cast, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as refusal:
        services.register_engagement(cast.acme, terms_details(**said), actor=acting(cast.pam))
    assert refusal.value.field == field


def test_one_of_today_is_taken(cast: Cast) -> None:
    said = terms_details(risk_analysis="RA-1", risk_analysed_on=TODAY)
    _, terms = services.register_engagement(cast.acme, said, actor=acting(cast.pam))
    assert terms.risk_analysed_on == TODAY


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_what_a_file_took_out_it_brings_back(cast: Cast, name: str) -> None:
    make_engagement(cast.acme, **KNOWN)
    db.session.commit()
    file = export(lang="ja")
    terms = db.session.scalars(select(EngagementTerms)).one()
    for each in KNOWN:
        setattr(terms, each, None if each == "risk_analysed_on" else "")
    db.session.commit()
    (changed,) = check(file, "work.xlsx", actor=acting(cast.pam)).changed
    assert KNOWN[name] in [field.new for field in changed.fields]
