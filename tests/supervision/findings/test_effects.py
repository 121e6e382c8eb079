"""Some time after closing somebody else looks whether a correction was effective; and a risk is accepted
for a year at most.
"""

from datetime import date
from io import BytesIO

import pytest

from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import VendorState
from portal.proof.reports.facts import findings as reported
from portal.supervision.findings import queries, services, workflow
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling.repair_services import EffectSeen
from portal.supervision.findings.models import Cause, Finding, FindingEffect, FindingState
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.supervision.findings.test_life import report, verify
from tests.supervision.findings.test_risks import decide, propose

TODAY = date(2026, 11, 25)
LAST = date(2027, 11, 25)
EFFECT = ObligationKind.FINDING_EFFECT
SEEN = "The copies of three nights were restored."


def closed(cast: Cast, severity: Severity = Severity.MAJOR) -> Finding:
    """By Pia."""
    finding = make_finding(cast.acme, f"question:{severity}", severity=severity)
    report(finding, cast.ada)
    verify(finding, cast.pia)
    return finding


def look(finding: Finding, by: User, *, effective: bool = True, seen: str = SEEN) -> FindingEffect:
    effect = EffectSeen(effective, seen, TODAY)
    with transaction():
        return repair_services.check_effect(finding, effect, files=(), actor=acting(by))


@pytest.mark.parametrize(
    ("severity", "due_on"),
    [
        (Severity.CRITICAL, date(2026, 12, 25)),
        (Severity.MAJOR, date(2027, 1, 25)),
        (Severity.MINOR, date(2027, 2, 24)),
        (Severity.OBSERVATION, None),
    ],
)
def test_the_graver_the_sooner_somebody_looks_again(
    cast: Cast, severity: Severity, due_on: date | None
) -> None:
    finding = closed(cast, severity)
    waiting = find_open(EFFECT, finding)
    assert (waiting.due_on if waiting else None) == due_on
    assert waiting is None or waiting.holder is Holder.PROCUREMENT


def test_effective_ends_it_with_what_was_seen(cast: Cast) -> None:
    finding = closed(cast)
    waiting = find_open(EFFECT, finding)
    effect = look(finding, cast.pam)
    assert (effect.is_effective, effect.seen, effect.opened_id) == (True, SEEN, None)
    assert waiting is not None
    assert waiting.outcome is Outcome.DONE
    assert trail_of(finding)[0].action == "finding.effect_checked"
    with pytest.raises(InvalidTransition, match="checked this already"):
        look(finding, cast.pip)


def test_not_effective_opens_another_that_names_the_old_one(cast: Cast) -> None:
    finding = closed(cast)
    effect = look(finding, cast.pam, effective=False, seen="Nobody copied anything since June.")
    fresh = queries.find_finding(effect.opened_id or 0)
    assert fresh is not None
    assert (fresh.cause, fresh.subject_id, fresh.severity, fresh.owner) == (
        Cause.NOT_EFFECTIVE,
        finding.id,
        Severity.MAJOR,
        Owner.VENDOR,
    )
    assert finding.number in str(fresh.name.params)  # type: ignore[union-attr]
    assert fresh.detail == "Nobody copied anything since June."
    assert services.repair_of(fresh) is not None
    assert finding.state is FindingState.CLOSED, "what was closed stays as it was"


def test_what_a_closed_vendor_cannot_mend_is_ours(cast: Cast) -> None:
    finding = closed(cast)
    cast.acme.state = VendorState.CLOSED
    db.session.commit()
    effect = look(finding, cast.pam, effective=False)
    fresh = queries.find_finding(effect.opened_id or 0)
    assert fresh is not None
    assert fresh.owner is Owner.COMPANY


def test_neither_who_closed_nor_who_mended_it_looks_again(cast: Cast, own: Finding) -> None:
    finding = closed(cast)
    with pytest.raises(RuleViolated, match="Somebody else"):
        look(finding, cast.pia)
    report(own, cast.pip)
    verify(own, cast.pia)
    for person in (cast.pip, cast.pia):
        with pytest.raises(RuleViolated, match="Somebody else"):
            look(own, person)
    assert look(own, cast.pam).is_effective


def test_only_what_was_closed_is_looked_at_and_never_without_words(
    cast: Cast, finding: Finding
) -> None:
    with pytest.raises(InvalidTransition, match="verified and closed"):
        look(finding, cast.pam)
    report(finding, cast.ada)
    verify(finding, cast.pia)
    with pytest.raises(RuleViolated) as refusal:
        look(finding, cast.pam, seen=" ")
    assert refusal.value.field == "seen"


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 26)])
def test_the_day_of_the_look_lies_between_closing_and_today(cast: Cast, day: date) -> None:
    finding = closed(cast)
    with pytest.raises(RuleViolated) as refusal:
        workflow.demand_effect(finding, acting(cast.pam), day, TODAY)
    assert refusal.value.field == "looked_on"


def test_all_of_it_on_the_pages(browser: Browser, cast: Cast) -> None:
    finding = closed(cast)
    browser.sign_in(cast.pam)
    page = browser.get(f"/findings/{finding.id}").text
    assert "Check the effectiveness" in page
    assert finding.number in browser.get("/findings/?effect=waiting").text
    where = f"/findings/{finding.id}/effect"
    assert browser.post(where, data={"looked_on": "2026-11-25", "seen": SEEN}).status_code == 422
    proof = (BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"), "restored.pdf")
    typed = {"result": "yes", "looked_on": "2026-11-25", "seen": SEEN, "files": proof}
    assert browser.post(where, data=typed).status_code == 302
    page = browser.get(f"/findings/{finding.id}").text
    assert (SEEN in page, "restored.pdf" in page) == (True, True)
    listed = browser.get("/findings/?effect=effective&file=csv").text
    assert (finding.number in listed, "Effective" in listed) == (True, True)
    assert "Somebody has checked this already." in browser.get(where).text


def test_a_vendor_does_not_read_our_check(browser: Browser, cast: Cast) -> None:
    finding = closed(cast)
    look(finding, cast.pam)
    browser.sign_in(cast.ada)
    assert SEEN not in browser.get(f"/findings/{finding.id}").text
    assert browser.get(f"/findings/{finding.id}/effect").status_code == 404


def test_a_risk_is_accepted_until_the_same_day_of_the_next_year(
    cast: Cast, finding: Finding
) -> None:
    with pytest.raises(RuleViolated, match="at most") as refusal:
        propose(finding, cast.pam, date(2027, 11, 26))
    assert (refusal.value.field, refusal.value.message.params["last"]) == ("until", LAST)
    decide(propose(finding, cast.pam, LAST), cast.pia)
    assert finding.accepted_until == LAST


def test_the_form_says_the_last_possible_day_and_refuses_the_next_one(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    browser.sign_in(cast.pam)
    where = f"/findings/{finding.id}/risk"
    assert 'max="2027-11-25"' in browser.get(where).text
    typed = {"reason": "Later", "measures": "By hand", "until": "2027-11-26"}
    refused = browser.post(where, data=typed)
    assert refused.status_code == 422
    assert "25 Nov 2027" in refused.text
    assert "By hand" in refused.text
    assert queries.risks_of(finding.id) == []


def test_what_was_proposed_for_longer_is_not_decided_once_less_is_allowed(
    cast: Cast, finding: Finding
) -> None:
    risk = propose(finding, cast.pam, LAST)
    cast.company.most_risk_months = 6
    db.session.commit()
    with pytest.raises(RuleViolated, match="at most"):
        decide(risk, cast.pia)
    decide(risk, cast.pia, accepted=False)


def test_a_longer_one_of_before_stays_and_is_marked(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    decide(propose(finding, cast.pam, LAST), cast.pia)
    browser.sign_in(cast.pam)
    assert "Longer than allowed" not in browser.get(f"/findings/{finding.id}").text
    cast.company.most_risk_months = 6
    db.session.commit()
    assert finding.accepted_until == LAST
    assert "Longer than allowed until it is renewed" in browser.get(f"/findings/{finding.id}").text
    listed = browser.get("/findings/?columns=what.accepted").text
    assert "longer than allowed" in listed
    assert services.accepted_too_long() == {finding.id}


def test_the_report_tells_what_was_seen_later_and_not_before(cast: Cast) -> None:
    finding = closed(cast)
    look(finding, cast.pam, effective=False, seen="It came up again.")
    told = reported.findings(cast.acme.id, date(2026, 4, 1), TODAY)
    (facts,) = [one for one in told if one.finding.id == finding.id]
    (words,) = facts.effect_words(TODAY)
    assert (words.id.startswith("Not effective"), words.params["seen"]) == (
        True,
        "It came up again.",
    )
    assert list(facts.effect_words(date(2026, 11, 24))) == []
    assert facts.effect_in(TODAY, TODAY)
