"""Keeping what a person has typed and not signed yet, so that a session that ends loses nothing.

A draft decides nothing and changes nothing for anybody else: like a counted try it is machinery,
saved every few seconds without a line in the audit log, and erased when what it is about is signed.
"""

import json
from collections.abc import Collection
from datetime import datetime

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.attestations.models import AttestationDraft
from portal.supervision.attestations.signing.replies import Form, merged
from portal.supervision.attestations.statements import queries as sitting_queries

MOST = 2_000_000  # characters


def keep_draft(sent: Form, *, actor: Actor) -> datetime:
    """Keep what a page sent beside what other pages did; says when. Refuses more than anybody types."""
    draft = sitting_queries.find_draft(actor.user_id or 0)
    typed = merged({} if draft is None else draft.typed, sent)
    if len(json.dumps(typed, ensure_ascii=False)) > MOST:
        raise RuleViolated(say("This is too much to be kept as a draft. Sign some of it first."))
    now = clock.now()
    if draft is None:
        db.session.add(
            AttestationDraft(
                vendor_id=actor.vendor_id or 0,
                user_id=actor.user_id or 0,
                typed=typed,
                saved_at=now,
            )
        )
    else:
        draft.typed, draft.saved_at = typed, now
    return now


def erase_draft(keys: Collection[str], *, actor: Actor) -> None:
    """Of these sections; all of it where nothing about another one is left."""
    draft = sitting_queries.find_draft(actor.user_id or 0)
    if draft is None:
        return
    left = {
        name: values for name, values in draft.typed.items() if name.partition("-")[0] not in keys
    }
    if any("-" in name for name in left):
        draft.typed = left
    else:
        db.session.delete(draft)
