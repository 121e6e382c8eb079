"""A new version of the pack that says a statement in other words."""

from datetime import date

import pytest

from portal.content.versions.services import activate_version, load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock as clock_of_the_portal
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.asking.request_services import withdraw_request
from portal.supervision.consequences.reconcile import Reconciled, reconcile
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Verdict
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.content.raw import rewritten, shipped_data, thing
from tests.supervision.planning.changes import (
    ask_for_the_next,
    requests,
    sign_all,
    told,
    void,
)


def publish(
    lang: str,
    *,
    active_from: date = date(2026, 11, 25),
    asks_now: bool = True,
    version: str = "2026.3",
) -> None:
    """A version that says one statement in other words in one language."""
    data = shipped_data()
    data["attestations"]["version"] = version
    statement = thing(data["attestations"]["attestations"], "no_subcontracting")
    statement["statement"][lang] += f"\n\n以上 {version}"
    with transaction():
        load_packs(SYSTEM, rewritten(data))
    with transaction():
        activate_version(SYSTEM, "attestations", version, active_from, asks_now=asks_now)


def verdict_of(work: Engagement) -> Verdict:
    judged = evaluate_vendor(work.vendor_id, clock_of_the_portal.today())
    return next(one.verdict for one in judged.promises if one.promise.id == "no_subcontracting")


def test_other_words_in_the_language_that_was_signed_make_it_void(
    cast: Cast, active_work: Engagement
) -> None:
    sign_all(cast, active_work)
    publish("ja")
    assert reconcile() == Reconciled(voided=1, asked=1)
    assert "version 2026.3" in told(void()[0].ended_reason)
    assert requests()[0].pack_version == "2026.3"
    assert reconcile() == Reconciled()


def test_a_better_translation_leaves_it_alone(cast: Cast, active_work: Engagement) -> None:
    sign_all(cast, active_work)
    publish("en")
    assert reconcile() == Reconciled()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_asked_and_not_signed_yet_is_asked_in_the_new_words(
    cast: Cast, active_work: Engagement, clock: Clock, lang: str
) -> None:
    request = ask_for_the_next(cast, active_work)
    publish(lang, active_from=date(2026, 12, 1))
    reconcile()
    assert request.pack_version == "2026.2"
    clock.go_to(date(2026, 12, 1))
    reconcile()
    assert (request.pack_version, len(requests())) == ("2026.3", 1)


def test_what_is_signed_stands_until_its_turn_unless_everybody_is_asked(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    sign_all(cast, active_work)
    kept = verdict_of(active_work)
    publish("ja", asks_now=False)
    assert reconcile() == Reconciled()
    assert (void(), verdict_of(active_work)) == ([], kept)
    clock.go_to(date(2026, 11, 26))
    publish("ja", active_from=date(2026, 11, 26), version="2026.4")
    assert verdict_of(active_work) is not kept
    assert reconcile() == Reconciled(voided=1, asked=1)
    assert "version 2026.4" in told(void()[0].ended_reason)
    assert requests()[0].pack_version == "2026.4"


def test_whom_everybody_was_asked_by_is_named_though_another_version_followed(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    sign_all(cast, active_work)
    publish("ja")
    clock.go_to(date(2026, 11, 26))
    publish("ja", active_from=date(2026, 11, 26), asks_now=False, version="2026.4")
    assert reconcile() == Reconciled(voided=1, asked=1)
    assert "25 Nov 2026 (version 2026.3)" in told(void()[0].ended_reason)
    assert requests()[0].pack_version == "2026.4"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_open_request_keeps_its_words_and_the_next_one_has_the_new(
    cast: Cast, active_work: Engagement, clock: Clock, lang: str
) -> None:
    request = ask_for_the_next(cast, active_work)
    publish(lang, asks_now=False)
    reconcile()
    assert (request.pack_version, len(requests())) == ("2026.2", 1)
    clock.go_to(date(2026, 11, 26))
    with transaction():
        withdraw_request(request, reason="Asked again", actor=acting(cast.pam))
    assert ask_for_the_next(cast, active_work).pack_version == "2026.3"
