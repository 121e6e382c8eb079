"""One author at work: `python -m tests.faults.author DRAFT WHICH FILE`.

Opens every form of the draft first and, once FILE is there, saves them one by one, while a colleague
does the same with others: of the questions Q0, Q1, … every second one from WHICH on, the section and
the grade of that number, and a new question of its own. Prints how many were saved.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from config import from_environment
from portal.app import create_app
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.authoring import editing, merging
from portal.supervision.questionnaires.authoring.editing import Data, change_draft
from portal.supervision.questionnaires.authoring.merging import Edit, FieldPlace
from portal.supervision.questionnaires.definition.definition import Sheet
from tests.factories.questionnaires import question, words

Change = Callable[[Data], Data]


def forms(shown: Data, which: int) -> list[Change]:
    """What the author types into every form, as it was shown."""
    changes: list[Change] = []
    for place, one in enumerate(editing.sheet_of(shown).questions()):
        if place % 2 == which:
            seen = editing.find_question(shown, one.id) or {}
            mine = Edit(one.id, merging.mark(seen), {**seen, "text": words(f"{one.id} by {which}")})
            stood = FieldPlace(editing.sheet_of(shown).section_of[one.id].id, 1)
            changes.append(partial(_put, edit=mine, place=stood))
    section, grade = shown["sections"][which], shown["scoring"]["grades"][which]
    title = Edit(
        section["id"],
        merging.mark(merging.words_of(section)),
        {"id": section["id"], "title": words(f"Section by {which}")},
    )
    label = Edit(grade["id"], merging.mark(grade), grade | {"label": words(f"Grade by {which}")})
    new = Edit(None, "", question(f"NEW-{which}"))
    return [
        *changes,
        lambda now: merging.put_section(now, title),
        lambda now: merging.put_grades(now, [label]),
        lambda now: merging.put_question(now, new, FieldPlace(section["id"], None)),
    ]


def _put(now: Data, *, edit: Edit, place: FieldPlace) -> Data:
    return merging.put_question(now, edit, place, place)


def _apply(now: Data, _sheet: Sheet, *, change: Change) -> Data:
    return change(now)


def main() -> None:
    draft_id, which = map(int, sys.argv[1:3])
    go = sys.argv[3]
    app = create_app(from_environment())
    with app.app_context(), acting_as(db.session, SYSTEM):
        draft = queries.get_draft(draft_id)
        assert draft is not None
        changes = forms(json.loads(draft.body), which)
        sys.stdout.write("opened\n")
        sys.stdout.flush()
        while not Path(go).exists():
            time.sleep(0.01)
        for change in changes:
            with transaction():
                change_draft(draft, partial(_apply, change=change), actor=SYSTEM)
    sys.stdout.write(f"{len(changes)}\n")


if __name__ == "__main__":
    main()
