"""Commands: change a draft, whoever else is writing in it, and the short name. Callers commit."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from portal.content.packs import kinds as shelf
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.authoring import editing
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.models import Origin, Questionnaire, QuestionnaireDraft
from portal.supervision.questionnaires.publishing.services import body_of, count, take_title


def change_draft(
    draft: QuestionnaireDraft,
    change: Callable[[dict[str, Any], Sheet], Mapping[str, Any]],
    *,
    actor: Actor,
) -> Sheet:
    """Put what `change` makes of the draft (as plain data and as a sheet, as it stands under the
    lock) in its place, and give it back. Nothing is written where nothing changed.

    Refuses as `change` and `editing.sheet_of` do; Overtaken where the draft is no longer there.
    """
    before = queries.draft_sheet(draft)
    sheet = editing.sheet_of(change(json.loads(draft.body), before))
    body = body_of(sheet)
    if body == draft.body:
        return sheet
    draft.body = body
    draft.origin = Origin.BROWSER
    draft.changed_by_id = actor.user_id
    draft.changed_at = clock.now()
    questionnaire = queries.find_questionnaire(draft.questionnaire_id)
    if questionnaire is None:
        raise KeyError(draft.questionnaire_id)
    if queries.latest_version(questionnaire.id) is None:
        take_title(questionnaire, sheet)
    db.session.flush()
    record(
        actor,
        "questionnaire.draft_saved",
        questionnaire,
        say("Changed the draft of “%(title)s”", title=sheet.title),
        before={"questions": count(before)},
        after={"questions": count(sheet)},
    )
    return sheet


def rename(questionnaire: Questionnaire, name: str, *, version: int, actor: Actor) -> None:
    """Another short name. Refuses one that is taken, and another for the standard sheet, which the
    plan and updates of the portal know by its name."""
    if questionnaire.version != version:
        raise ChangedMeanwhile(
            say(
                "Somebody else changed this questionnaire meanwhile. Its short name is “%(name)s”.",
                name=questionnaire.name,
            )
        )
    was = questionnaire.name
    if name == was:
        return
    if shelf.SHEET.id in (was, name):
        raise RuleViolated(
            say(
                "“%(name)s” is the name of the standard sheet, which keeps it.", name=shelf.SHEET.id
            ),
            field="name",
        )
    alone(f"questionnaire {name}")
    if queries.find_named(name) is not None:
        raise RuleViolated(
            say("There is a questionnaire “%(name)s” already.", name=name), field="name"
        )
    questionnaire.name = name
    db.session.flush()
    record(
        actor,
        "questionnaire.renamed",
        questionnaire,
        say("Changed the short name of “%(title)s”", title=questionnaire.title),
        before={"name": was},
        after={"name": name},
    )
