"""Whoever spoils the history is found out, and the event is named."""

from typing import Any

import pytest
from sqlalchemy import delete, update

from portal.foundation.audit.queries import head, trail_of
from portal.foundation.audit.recorder import erase_details
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.chain import EVENTS, HASHED, HEAD, THINGS, link
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from tests.actors import acting
from tests.cast import Cast
from tests.foundation.audit.conftest import History, remember, stored


def at(number: int) -> Any:
    return EVENTS.c.number == number


def after(number: int) -> Any:
    return EVENTS.c.number > number


def spoil(*statements: Any) -> None:
    for statement in statements:
        db.session.execute(statement)
    db.session.commit()


def said(kept: tuple[str, ...] = ()) -> list[str]:
    return [words(one, "en") for one in verify(kept)]


def test_an_untouched_history_is_whole(history: History) -> None:
    assert said((head()[1], "0" * 64, str(stored(history[0])["hash"]))) == []


@pytest.mark.parametrize("column", [name for name in HASHED if name != "number"])
def test_a_changed_column_is_named(history: History, column: str) -> None:
    changed = 999 if column.endswith("_id") else "9" * 27
    spoil(update(EVENTS).where(at(history[2])).values({column: changed}))

    assert said()[0].startswith(f"Event {history[2]} was changed or moved")


def test_changed_details_are_named(history: History) -> None:
    details = str(stored(history[2])["details"]).replace("Name 2", "Name 9")
    spoil(update(EVENTS).where(at(history[2])).values(details=details))

    assert said() == [f"Event {history[2]}: its details were changed."]


def test_details_with_a_salt_made_to_fit_are_named(history: History) -> None:
    spoil(update(EVENTS).where(at(history[2])).values(details="{}", salt=""))

    assert said() == [f"Event {history[2]}: its details were changed."]


def test_a_missing_event_is_named(history: History) -> None:
    spoil(delete(EVENTS).where(at(history[2])))

    lines = said()
    assert lines[0] == f"Event {history[2]} is missing: {history[3]} follows."
    assert lines[1].startswith(f"Event {history[3]} was changed or moved")
    assert f"The index names event {history[2]}, which is not there." in lines


def test_several_missing_events_are_named_together(history: History) -> None:
    spoil(delete(EVENTS).where(EVENTS.c.number.in_(history[1:4])))

    first = f"Events {history[1]} to {history[3]} are missing: {history[4]} follows."
    assert said()[0] == first


def test_events_that_changed_places_are_named(history: History) -> None:
    one, other = history[1], history[2]
    spoil(
        update(EVENTS).where(at(one)).values(number=-1),
        update(EVENTS).where(at(other)).values(number=one),
        update(EVENTS).where(at(-1)).values(number=other),
    )

    lines = said()
    assert lines[0].startswith(f"Event {one} was changed or moved")
    assert lines[1].startswith(f"Event {other} was changed or moved")


def test_a_cut_tail_is_seen_by_the_head(history: History) -> None:
    spoil(
        delete(EVENTS).where(after(history[2])),
        delete(THINGS).where(THINGS.c.number > history[2]),
    )

    assert said() == [
        f"The head names event {history[4]}, the last one found is {history[2]}: "
        "the end was cut off or changed."
    ]


def test_a_cut_tail_with_the_head_set_back_needs_the_head_kept_elsewhere(history: History) -> None:
    _, kept = head()
    spoil(
        delete(EVENTS).where(after(history[2])),
        delete(THINGS).where(THINGS.c.number > history[2]),
        update(HEAD).values(number=history[2], hash=stored(history[2])["hash"]),
    )

    assert said() == []
    assert said((kept,)) == [
        f"The head {kept} kept elsewhere is not in the chain: the end was cut off or rewritten."
    ]


def test_a_chain_forged_from_the_middle_on_needs_the_head_kept_elsewhere(history: History) -> None:
    _, kept = head()
    last = str(stored(history[1])["hash"])
    for number in history[2:]:
        row = stored(number) | ({"actor_id": 999} if number == history[2] else {})
        row["hash"] = last = link(last, row)
        spoil(update(EVENTS).where(at(number)).values(**row))
    spoil(update(HEAD).values(hash=last))

    assert said() == []
    assert len(said((kept,))) == 1


def test_details_erased_by_a_rule_leave_the_chain_whole(cast: Cast, history: History) -> None:
    with transaction():
        erase_details(history[:2], rule=say("Kept for five years"), actor=acting(cast.sue))

    assert said() == []
    assert (stored(history[0])["details"], stored(history[0])["salt"]) == (None, None)
    oldest = trail_of(cast.acme)[-1]
    assert (words(oldest.text, "en"), oldest.after) == ("Details erased by rule", {})


def test_details_erased_without_a_rule_are_named(history: History) -> None:
    spoil(update(EVENTS).where(at(history[2])).values(details=None, salt=None))

    assert said() == [f"Event {history[2]}: its details are gone without a rule."]


def test_an_index_that_hides_an_event_from_a_trail_is_named(cast: Cast, history: History) -> None:
    spoil(delete(THINGS).where(THINGS.c.number == history[2], THINGS.c.kind == "vendors"))

    assert said() == [f"Event {history[2]}: the index of what it is about was changed."]


def test_an_index_that_puts_an_event_on_another_trail_is_named(
    cast: Cast, history: History
) -> None:
    spoil(THINGS.insert().values(number=history[2], kind="vendors", id=cast.globex.id))

    assert said() == [f"Event {history[2]}: the index of what it is about was changed."]


def test_the_history_goes_on_after_it_was_spoiled(cast: Cast, history: History) -> None:
    spoil(delete(EVENTS).where(at(history[2])))
    remember(cast)

    assert len([one for one in said() if "changed or moved" in one]) == 1
