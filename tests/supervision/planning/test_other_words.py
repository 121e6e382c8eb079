"""A new version of the pack that says a statement in other words."""

from datetime import date

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.content.services import activate_version, load_packs
from portal.foundation.core.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.planning.reconcile import Reconciled, reconcile
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.content.raw import rewritten, shipped_data, thing
from tests.supervision.planning.changes import (
    ask_for_the_next,
    requests,
    sign_all,
    told,
    void,
)


def publish(lang: str, *, active_from: date = date(2026, 11, 25)) -> None:
    """Version 2026.3 says one statement in other words in one language."""
    data = shipped_data()
    data["attestations"]["version"] = "2026.3"
    statement = thing(data["attestations"]["attestations"], "no_subcontracting")
    statement["statement"][lang] += "\n\n以上" if lang == "ja" else "\n\nThat is all."
    with transaction():
        load_packs(SYSTEM, rewritten(data))
    with transaction():
        activate_version(SYSTEM, "attestations", "2026.3", active_from)


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
