"""What a command leaves behind, and how it reads on the page of the thing."""

import json
from datetime import date

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit import recorder
from portal.foundation.audit.queries import (
    events_between,
    head,
    trail_of,
    trail_of_vendor,
)
from portal.foundation.core import clock as portal_clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Text, say
from portal.foundation.lists.queries import list_ids
from portal.foundation.lists.register import ask_for
from portal.ledger.vendors.models import Vendor
from portal.proof.desk.audit_views import log_register
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.audit.conftest import History, remember, stored


def test_the_trail_is_on_the_page_of_everything_a_command_touched(cast: Cast) -> None:
    remember(cast, name="Acme Two")

    for thing in (cast.acme, cast.pam):
        [line] = trail_of(thing)
        assert words(line.text, "en") == "Vendor renamed: Acme Two"
        assert (line.actor_id, line.actor_roles) == (cast.pam.id, ("procurement",))
    assert trail_of(cast.globex) == []
    assert len(trail_of_vendor(cast.acme.id)) == 1


def test_a_line_says_what_changed_in_order(cast: Cast) -> None:
    with transaction():
        recorder.record(
            acting(cast.pam),
            "vendor.edited",
            cast.acme,
            say("Edited"),
            before={"owner": None, "since": date(2026, 4, 1)},
            after={"owner": Text(ja="山田", en="Yamada"), "open": True},
        )

    changes = trail_of(cast.acme)[0].changes
    assert [(one.before, one.after) for one in changes] == [
        (None, Text(ja="山田", en="Yamada")),
        (date(2026, 4, 1), None),
        (None, True),
    ]


def test_names_and_addresses_stand_in_the_erasable_part_only(cast: Cast) -> None:
    row = stored(remember(cast, name="Secret name"))

    erasable = json.loads(str(row.pop("details")))
    assert erasable["address"] == "192.0.2.10"
    assert "Secret name" not in str(row)
    assert "192.0.2.10" not in str(row)


def test_the_system_is_an_actor_without_a_number(cast: Cast) -> None:
    with transaction():
        recorder.record(SYSTEM, "vendor.seen", cast.acme, say("Seen"))

    assert (trail_of(cast.acme)[0].actor_id, trail_of(cast.acme)[0].actor_roles) == (
        None,
        ("system",),
    )


def test_a_row_that_was_not_saved_has_no_history(cast: Cast) -> None:
    with pytest.raises(ValueError, match="flush"), transaction():
        recorder.record(SYSTEM, "vendor.seen", Vendor(name="new"), say("Seen"))


def test_only_what_differs_is_kept() -> None:
    before, after = recorder.differences(
        {"name": "A", "kind": "printer"}, {"name": "B", "kind": "printer", "note": "x"}
    )
    assert (before, after) == ({"name": "A", "note": None}, {"name": "B", "note": "x"})


def numbers(**wanted: str) -> list[int]:
    """The events that the page of the log shows, newest first."""
    register = log_register()
    return list(list_ids(register, ask_for(register, wanted)))


def on(day: date) -> dict[str, str]:
    return {"day_from": day.isoformat(), "day_until": day.isoformat()}


def test_the_log_can_be_asked_for_a_part(cast: Cast, clock: Clock) -> None:
    remember(cast, "vendor.renamed")
    clock.go_to(date(2026, 11, 26), hour_utc=0)
    remember(cast, "vendor.renamed")
    remember(cast, "vendors.moved")
    with transaction():
        recorder.record(acting(cast.pia), "report.issued", cast.globex, say("Issued"))

    last = head()[0]
    assert numbers(about="vendor") == [last - 2, last - 3]
    assert numbers(person=str(cast.pia.id)) == [last]
    assert numbers(q=cast.globex.name) == [last]
    assert numbers(**on(date(2026, 11, 25)), q=cast.acme.name) == [last - 3]
    of_the_day = numbers(**on(date(2026, 11, 26)))  # the packs are loaded on the real day
    assert of_the_day[:3] == [last, last - 1, last - 2]
    assert last - 3 not in of_the_day


def test_a_day_of_the_log_is_a_day_in_tokyo(cast: Cast, clock: Clock) -> None:
    clock.go_to(date(2026, 11, 25), hour_utc=14)
    late = remember(cast)
    clock.go_to(date(2026, 11, 25), hour_utc=15)
    early = remember(cast)

    assert late in numbers(**on(date(2026, 11, 25)))
    assert early in numbers(**on(date(2026, 11, 26)))
    assert early not in numbers(**on(date(2026, 11, 25)))


def test_the_activity_of_a_period_is_read_oldest_first(cast: Cast, history: History) -> None:
    begin = portal_clock.midnight(date(2026, 11, 25))
    until = portal_clock.midnight(date(2026, 11, 26))

    found = events_between(cast.acme.id, begin, until, ["vendor.renamed"])

    assert [line.number for line in found] == list(history)
    assert events_between(cast.acme.id, until, until, ["vendor.renamed"]) == []
    assert events_between(cast.acme.id, begin, until, ["vendor.other"]) == []
