"""Commands about saved views."""

from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import in_one_line, say
from portal.foundation.lists import queries
from portal.foundation.lists.models import LONGEST_QUERY, SavedView

MOST_VIEWS = 40  # of one person for one list


def save_view(register: str, name: str, query: str, *, is_shared: bool, actor: Actor) -> SavedView:
    """Keep a list as it is shown. Refuses a name the person has used, and too many."""
    owner_id = _person(actor)
    known = [row for row in queries.views_for(owner_id, register) if _is_own(row.view, actor)]
    if len(known) >= MOST_VIEWS:
        raise RuleViolated(
            say("You have %(most)s views of this list already. Delete one first.", most=MOST_VIEWS)
        )
    view = SavedView(
        owner_id=owner_id,
        register=register,
        name=_free_name(name, register, owner_id),
        query=_checked_query(query),
        is_shared=is_shared,
        created_at=clock.now(),
    )
    db.session.add(view)
    db.session.flush()
    text = say("View “%(name)s” of a list saved", name=view.name)
    record(actor, "view.saved", view, text, after=_told(view))
    return view


def change_view(
    view: SavedView, *, name: str, is_shared: bool, opens_first: bool, actor: Actor
) -> None:
    """Another name, shared or not, the first to open or not. Only its owner may."""
    _demand_own(view, actor)
    before = _told(view)
    if name.strip() != view.name:
        view.name = _free_name(name, view.register, view.owner_id)
    view.is_shared = is_shared
    if opens_first and not view.opens_first:
        first = queries.find_start_view(view.owner_id, view.register)
        if first is not None:
            first.opens_first = False
    view.opens_first = opens_first
    db.session.flush()
    _record_change(view, before, actor)


def keep_query(view: SavedView, query: str, *, actor: Actor) -> None:
    """From now on it shows what the list shows. Only its owner may."""
    _demand_own(view, actor)
    before = _told(view)
    view.query = _checked_query(query)
    db.session.flush()
    _record_change(view, before, actor)


def delete_view(view: SavedView, *, actor: Actor) -> None:
    """Nobody sees it any more; the rows it showed are untouched. Only its owner may."""
    _demand_own(view, actor)
    text = say("View “%(name)s” of a list deleted", name=view.name)
    record(actor, "view.deleted", view, text, before=_told(view))
    db.session.delete(view)
    db.session.flush()


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise RuleViolated(say("This needs a person who asks for it."))
    return actor.user_id


def _is_own(view: SavedView, actor: Actor) -> bool:
    return view.owner_id == actor.user_id


def _demand_own(view: SavedView, actor: Actor) -> None:
    if not _is_own(view, actor):
        raise RuleViolated(say("Only the person who saved a view can change it."))


def _free_name(name: str, register: str, owner_id: int) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise RuleViolated(say("Give the view a name."), field="name")
    if queries.find_view_named(owner_id, register, wanted) is not None:
        raise RuleViolated(say("You have a view of that name already."), field="name")
    return wanted


def _checked_query(query: str) -> str:
    """As it stands in an address: the signs that would end the line it is sent in are no part of it."""
    if len(query) > LONGEST_QUERY:
        raise RuleViolated(say("These are too many conditions to keep. Take some of them away."))
    return in_one_line(query).replace(" ", "+")


def _told(view: SavedView) -> dict[str, Any]:
    return {
        "name": view.name,
        "query": view.query,
        "shared": view.is_shared,
        "opens_first": view.opens_first,
    }


def _record_change(view: SavedView, before: dict[str, Any], actor: Actor) -> None:
    old, new = differences(before, _told(view))
    text = say("View “%(name)s” of a list changed", name=view.name)
    record(actor, "view.changed", view, text, before=old, after=new)
