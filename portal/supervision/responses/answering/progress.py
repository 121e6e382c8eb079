"""How far questionnaires are: the one that is being answered, and all of a vendor in its lists.

The first is read as narrowly as it can be, since it is told with every single save. What was read stays
in the process, with the sum of the versions it was read at: versions only grow, so where number and sum
are the same nothing has changed. Only what was said since is read again.
"""

import json
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Select, Text, bindparam, cast, func, select

from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import UtcDateTime, db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import of_subjects
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.questionnaires.scores import Setting
from portal.supervision.responses.answering.page import told_now
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.assignments.answer_rows import (
    Standing,
    State,
    counted,
    given_of,
    recounted,
)
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    Assignment,
    AssignmentState,
    GivenAnswer,
)
from portal.supervision.responses.assignments.queries import Asked, Held, held_by, setting_of
from portal.supervision.responses.assignments.services import Kept

_MOST: Final = 64  # questionnaires that are being answered, in one process
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_SKEW: Final = timedelta(seconds=2)  # of two servers' clocks; what differs by more is read anew
Stamp = tuple[int, int, int, int]  # answers, their versions, files, files taken back


@dataclass(frozen=True, slots=True)
class _Counted:
    """How it stood for this sheet and setting, before these answers or files `changed`."""

    sheet: Sheet
    setting: Setting
    state: State
    changed: frozenset[str] = frozenset()


@dataclass(slots=True)
class Read:
    """What was said, as it was read."""

    standing: Standing = field(default_factory=Standing)
    versions: dict[str, int] = field(default_factory=dict)
    newest: datetime = _EVER
    stamp: Stamp = (0, 0, 0, 0)
    counted: _Counted | None = None


_known: WeakKeyDictionary[Any, OrderedDict[int, Read]] = WeakKeyDictionary()  # by database


def read_standing(assignment_id: int) -> Read:
    """In one statement; two where files came or went, three when it is read for the first time."""
    kept = _known.setdefault(db.session.get_bind(), OrderedDict())
    before = kept.pop(assignment_id, None)
    read = (before and _read_on(assignment_id, before)) or _read_on(assignment_id, Read()) or Read()
    if read.stamp[:2] == (0, 0):  # only an answer brings the number of files along
        files = frozenset(db.session.scalars(_attached(), {"assignment": assignment_id}))
        return Read(Standing(files=files))
    kept[assignment_id] = read
    if len(kept) > _MOST:
        kept.popitem(last=False)
    return read


def state_of(asked: Asked, read: Read) -> State:
    """How far it was when it was read."""
    known, sheet, setting = read.counted, asked.sheet, asked.setting
    if known is not None and known.sheet is sheet and known.setting == setting:
        state = recounted(sheet, setting, read.standing, known.state, known.changed)
    else:
        state = counted(sheet, setting, read.standing)
    read.counted = _Counted(sheet, setting, state)
    return state


def state_after(asked: Asked, read: Read, question_id: str, kept: Kept) -> State:
    """The same with one answer in place of what was there."""
    standing = read.standing.after({question_id: (given_of(kept.said), kept.said.comment)})
    return recounted(asked.sheet, asked.setting, standing, state_of(asked, read), {question_id})


def progress_of(asked: Asked) -> State:
    return state_of(asked, read_standing(asked.assignment.id))


def _read_on(assignment_id: int, before: Read) -> Read | None:
    """With what was said since. None: that does not come to what is there, or nothing is there."""
    about = {"assignment": assignment_id, "since": before.newest - _SKEW}
    rows = db.session.execute(_said(), about).all()
    if not rows:
        return None
    versions = {**before.versions, **{row.question_id: row.version for row in rows}}
    stamp: Stamp = tuple(rows[0][-4:])
    if (len(versions), sum(versions.values())) != stamp[:2]:
        return None
    said = {
        row.question_id: (_given(row.value, row.reason, row.expires), row.comment) for row in rows
    }
    new = {name: told for name, told in said.items() if before.standing.said_to(name) != told}
    standing = before.standing.after(new)
    changed: frozenset[str] = frozenset()
    if stamp[2:] != before.stamp[2:]:
        files = frozenset(db.session.scalars(_attached(), {"assignment": assignment_id}))
        changed = files ^ standing.files
        standing = replace(standing, files=files)
    known = before.counted  # once: another thread may count it meanwhile
    if known is not None:
        changed |= known.changed.union(new)
        known = replace(known, changed=changed)
    newest = max(before.newest, *(row.answered_at for row in rows))
    return Read(standing, versions, newest, stamp, known)


@cache
def _said() -> Select[Any]:
    of_assignment = GivenAnswer.assignment_id == bindparam("assignment")
    file_of_assignment = AnswerFile.assignment_id == bindparam("assignment")
    return select(
        GivenAnswer.question_id,
        GivenAnswer.version,
        cast(GivenAnswer.value, Text).label("value"),
        GivenAnswer.reason,
        cast(GivenAnswer.expires, Text).label("expires"),
        GivenAnswer.comment,
        GivenAnswer.answered_at,
        select(func.count(GivenAnswer.id)).where(of_assignment).scalar_subquery(),
        select(func.sum(GivenAnswer.version)).where(of_assignment).scalar_subquery(),
        select(func.count(AnswerFile.id)).where(file_of_assignment).scalar_subquery(),
        select(func.count(AnswerFile.taken_back_at)).where(file_of_assignment).scalar_subquery(),
    ).where(of_assignment, GivenAnswer.answered_at >= bindparam("since", type_=UtcDateTime()))


@cache
def _attached() -> Select[str]:
    return select(AnswerFile.question_id).where(
        AnswerFile.assignment_id == bindparam("assignment"), AnswerFile.taken_back_at.is_(None)
    )


@lru_cache(maxsize=4096)
def _given(written: str | None, reason: str, expires: str) -> Given:
    """From the JSON as it is stored; most answers are one of a few words."""
    value: Any = None if written is None else json.loads(written)
    return Given(tuple(value) if isinstance(value, list) else value, reason, json.loads(expires))


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One questionnaire. `owed`: until when it is to be answered; `mine`: sections of the reader;
    `told`: answers and evidence counted apart."""

    assignment: Assignment
    sheet: Sheet
    owed: Obligation | None = None
    told: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    mine: Sequence[Held] = ()

    @property
    def due_on(self) -> date | None:
        return self.owed.due_on if self.owed else None

    @property
    def to_do(self) -> list[tuple[Section, Held]]:
        """The reader's sections that are not done."""
        mine = {held.delegation.section_id: held for held in self.mine if not held.is_done}
        return [(one, mine[one.id]) for one in self.sheet.sections if one.id in mine]


def waiting(vendor_id: int, user_id: int) -> Sequence[OwnRow]:
    """What is to be answered, the earliest due date first; one statement where there is nothing."""
    found = _rows(vendor_id, workflow.ANSWERABLE)
    if not found:
        return ()
    ids = [assignment.id for assignment, _ in found]
    owed = of_subjects(ObligationKind.QUESTIONNAIRE_ANSWER, Assignment.__tablename__, ids)
    mine = held_by(user_id, ids)
    rows = []
    for assignment, sheet in found:
        asked = Asked(assignment, sheet, setting_of(assignment))
        state = progress_of(asked)
        told, total = told_now(asked, state), len(state.visible)
        own = [held for held in mine if held.delegation.assignment_id == assignment.id]
        rows.append(OwnRow(assignment, sheet, owed.get(assignment.id), told, total, own))
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.assignment.id))


def examined(vendor_id: int) -> Sequence[OwnRow]:
    """Handed in, and not accepted yet."""
    return [OwnRow(*row) for row in _rows(vendor_id, [AssignmentState.SUBMITTED])]


def done(vendor_id: int) -> Sequence[OwnRow]:
    """Accepted, the newest first."""
    return [OwnRow(*row) for row in reversed(_rows(vendor_id, [AssignmentState.ACCEPTED]))]


def _rows(vendor_id: int, states: Collection[AssignmentState]) -> list[tuple[Assignment, Sheet]]:
    if has_none([vendor_id], Assignment):
        return []
    rows = db.session.execute(
        select(Assignment, QuestionnaireVersion.sha256)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(Assignment.vendor_id == vendor_id, Assignment.state.in_(states))
        .order_by(Assignment.id)
    )
    return [
        (assignment, questionnaires.sheet_of(assignment.version_id, sha256))
        for assignment, sha256 in rows
    ]
