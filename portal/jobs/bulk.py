"""Acts on many rows, some at a time: each part is a command of whoever asked for it.

How far a run is stands in its row and moves with the part, so that a kill loses and doubles nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import who_may_still
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, Overtaken
from portal.foundation.core.words.messages import Message, say
from portal.foundation.lists import queries, services
from portal.foundation.lists.models import BulkRun
from portal.ledger.vendors.profile.services import change_owners

AT_ONCE = 200  # rows in one command
# Ids of rows, what else was asked, on whose behalf; how many rows changed. Records one line.
Act = Callable[[Sequence[int], Mapping[str, Any], Actor], int]


def _change_owners(ids: Sequence[int], wanted: Mapping[str, Any], actor: Actor) -> int:
    return change_owners(ids, wanted["owner_id"], actor=actor)


ACTS: Mapping[str, tuple[Permission, Act]] = MappingProxyType(
    {"vendors.owner": (Permission.LEDGER_EDIT, _change_owners)}
)


def do_runs() -> int:
    """Go on with every run that has not ended; how many ended."""
    waiting = queries.waiting_runs(ACTS.keys())
    for run_id in waiting:
        while _do_part(run_id):
            pass
    return len(waiting)


def _do_part(run_id: int) -> bool:
    """The next rows of a run; False once it has ended."""
    try:
        with transaction():
            run = queries.find_run(run_id, lock=True)
            if run is None or run.finished_at is not None:
                return False
            permission, act = ACTS[run.act]
            ids = run.ids[run.done : run.done + AT_ONCE]
            changed = act(ids, run.wanted, _asker(run, permission))
            services.go_on(run, done=len(ids), changed=changed)
            return run.finished_at is None
    except Overtaken:
        raise  # the job begins anew
    except DomainError as refusal:
        return _skip(run_id, refusal.message)


def _skip(run_id: int, why: Message) -> bool:
    """A part that was refused leaves its rows as they are; so does every other if it is the asker."""
    with transaction(audited=False):
        run = queries.find_run(run_id, lock=True)
        if run is None:
            return False
        permission, _ = ACTS[run.act]
        if who_may_still(run.asked_by_id, permission) is None:
            services.stop_run(run, why)
        else:
            services.go_on(run, done=min(AT_ONCE, run.total - run.done), changed=0)
        return run.finished_at is None


def _asker(run: BulkRun, permission: Permission) -> Actor:
    actor = who_may_still(run.asked_by_id, permission)
    if actor is None:
        raise DomainError(say("Whoever asked for this may not do it any more."))
    return actor
