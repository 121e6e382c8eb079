"""Which duty applies, and why or why not: data, heads, cause, the EEA, customers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.content.definitions.incidents import DUTY_IDS
from portal.content.definitions.tiers import LeakTrigger
from portal.content.packs import kinds as shelf
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text
from portal.ledger.obligations.models import ObligationKind as K
from portal.supervision.incidents.rules.clocks import Limit
from portal.supervision.incidents.rules.duties import (
    Duty,
    LeakCause,
    LeakFacts,
    duties_of,
)

DAY = date(2026, 11, 25)
RULES = shelf.shipped_pack(shelf.INCIDENT_RULES)
MONTH, TWO_MONTHS = Limit(days=30, rolls=True), Limit(days=60, rolls=True)


def trigger(name: str, people: int | None = 1) -> LeakTrigger:
    return LeakTrigger(
        id=name, label=Text(name, name), min_persons=people, final_days=30, basis="Rule 7"
    )


ORDINARY = (trigger("volume", 1001), trigger("malicious"))
SPECIAL = (trigger("special_care"), *ORDINARY)
MY_NUMBER = (
    trigger("my_number_malicious"),
    trigger("my_number_public"),
    trigger("my_number_volume", 101),
)


def duties(day: date = DAY, **facts: Any) -> dict[K, Duty]:
    return {duty.kind: duty for duty in duties_of(LeakFacts(**facts), day, RULES)}


def to_authority(**facts: Any) -> bool:
    found = duties(**facts)
    assert found[K.INCIDENT_PRELIMINARY].applies == found[K.INCIDENT_FINAL].applies
    assert found[K.INCIDENT_FINAL].applies == found[K.INCIDENT_MARK_PRELIMINARY].applies
    return found[K.INCIDENT_FINAL].applies


@pytest.mark.parametrize(
    ("triggers", "people", "cause", "applies"),
    [
        (ORDINARY, 1000, LeakCause.NOT_MALICIOUS, False),
        (ORDINARY, 1001, LeakCause.NOT_MALICIOUS, True),
        (ORDINARY, None, LeakCause.NOT_MALICIOUS, True),  # the most that is possible counts
        (ORDINARY, 1, LeakCause.UNKNOWN, False),
        (ORDINARY, 1, LeakCause.MALICIOUS, True),
        (ORDINARY, 0, LeakCause.MALICIOUS, False),
        (SPECIAL, 1, LeakCause.NOT_MALICIOUS, True),
        (SPECIAL, 0, LeakCause.NOT_MALICIOUS, False),
        (MY_NUMBER, 100, LeakCause.NOT_MALICIOUS, False),
        (MY_NUMBER, 101, LeakCause.NOT_MALICIOUS, True),
        (MY_NUMBER, 1, LeakCause.MALICIOUS, True),
        ((trigger("none_art26", None),), 5000, LeakCause.MALICIOUS, False),
        ((), 5000, LeakCause.MALICIOUS, False),
    ],
)
def test_the_authority_is_told_by_data_heads_and_cause(
    triggers: tuple[LeakTrigger, ...], people: int | None, cause: LeakCause, *, applies: bool
) -> None:
    assert to_authority(triggers=triggers, people=people, cause=cause) is applies


def test_strong_encryption_takes_it_out_and_being_open_to_all_brings_it_in() -> None:
    assert not to_authority(triggers=SPECIAL, people=5000, is_encrypted=True)
    assert not to_authority(triggers=MY_NUMBER, people=1)
    assert to_authority(triggers=MY_NUMBER, people=1, is_public=True)
    logins = (trigger("financial_loss_if_combined"),)
    assert not to_authority(triggers=logins, people=1)
    assert to_authority(triggers=logins, people=1, financial_risk=True)


def test_a_final_report_has_60_days_where_somebody_may_have_meant_it() -> None:
    for kind in (K.INCIDENT_FINAL, K.INCIDENT_MARK_FINAL):
        assert duties(triggers=SPECIAL, people=1)[kind].limit == MONTH
        meant = duties(triggers=SPECIAL, people=1, cause=LeakCause.MALICIOUS)
        assert meant[kind].limit == TWO_MONTHS


def test_the_privacy_mark_hears_of_every_incident() -> None:
    found = duties(triggers=(), people=1, is_encrypted=True)
    assert found[K.INCIDENT_MARK_FINAL].applies
    assert not found[K.INCIDENT_MARK_PRELIMINARY].applies


def test_the_rules_of_a_day_are_those_in_force_on_it() -> None:
    early = duties(date(2024, 10, 30), triggers=SPECIAL, people=1)
    assert K.INCIDENT_MARK_FINAL not in early
    assert K.INCIDENT_MARK_FINAL in duties(date(2024, 10, 31), triggers=SPECIAL, people=1)


def test_the_eea_customers_and_counsel_have_their_own_grounds() -> None:
    nothing = duties()
    for kind in (K.INCIDENT_GDPR, K.INCIDENT_CUSTOMER, K.INCIDENT_COUNSEL):
        assert not nothing[kind].applies
    found = duties(in_eea=True, is_entrusted=True, communications=True)
    assert found[K.INCIDENT_GDPR].limit == Limit(hours=72)
    assert found[K.INCIDENT_CUSTOMER].limit == Limit(days=5)
    assert found[K.INCIDENT_COUNSEL].rule.asks_counsel_on(DAY)
    assert not found[K.INCIDENT_GDPR].rule.asks_counsel_on(DAY)
    own = duties(is_entrusted=True, customer_hours=24)
    assert own[K.INCIDENT_CUSTOMER].limit == Limit(hours=24)


def test_each_rule_names_its_source_and_each_duty_its_reason() -> None:
    assert all(rule.law.en.isascii() for rule in RULES.duties), "English cites the law in English"
    assert {rule.id for rule in RULES.duties} == set(DUTY_IDS)
    assert all(words(duty.reason, "en") for duty in duties().values())


def test_a_kind_that_is_reported_is_cited_as_each_language_cites_it() -> None:
    volume = replace(trigger("volume", 1001), basis="Rule 7(iv)")
    reason = duties(triggers=(volume,), people=2000)[K.INCIDENT_FINAL].reason
    assert isinstance(reason, Message)
    assert reason.params["basis"] == Text(ja="施行規則7条4号", en="Rule 7(iv)")
