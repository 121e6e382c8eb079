"""Commands: change a draft, whoever else is writing in it, and the short name. Callers commit."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.authoring import editing
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.models import Origin, QuestionnaireDraft
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
