"""Commands about workbooks that came back: kept, their answers written once somebody has seen what
changes, let go of where nobody confirms them for a while.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction, tried_again
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import Received, let_go, store_upload
from portal.ledger.exchange.reading.containers import RawFile
from portal.ledger.exchange.reading.files import read_waiting
from portal.supervision.questionnaires.queries import find_version
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import AnswerUpload
from portal.supervision.responses.assignments.services import keep_answers
from portal.supervision.responses.workbooks import layout
from portal.supervision.responses.workbooks.comparing import Current, Difference, compare
from portal.supervision.responses.workbooks.writing import Filling


class Outdated(ChangedMeanwhile):
    """Somebody answered since the difference was shown; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "Answers were changed in the portal meanwhile, so the workbook would now write "
                "something else. Nothing was written: look at the difference again."
            )
        )


def read_upload(upload: AnswerUpload) -> RawFile:
    """What was uploaded; call it before `transaction()`, reading takes its time."""
    return read_waiting(storage.read(upload.file_sha256), upload.file_name)


def difference_of(
    file: RawFile, name: str, asked: queries.Asked, chosen: Collection[str] = ()
) -> Difference:
    """What the file would change now. Refuses (RuleViolated at `file`) what is not this one's.
    `chosen`: of the answers that were changed in the portal as well, those where the file counts."""
    return compare(file, _marks(file, name, asked), read_current(asked), chosen)


def mended(filling: Filling, file: RawFile, name: str) -> Filling | None:
    """The workbook as it came back, with what is to be mended; None where nothing is wrong. What
    nobody touched in it still overwrites nothing."""
    marks, now = _marks(file, name, filling.asked), filling.marks
    difference = compare(file, marks, read_current(filling.asked))
    if not difference.wrong:
        return None
    found = difference.located
    stood = {one: base for one, base in marks.answers.items() if one in found.named}
    marks = layout.Marks(now.number, now.sha256, {**now.answers, **stood})
    return replace(filling, marks=marks, typed=found, faults=difference.wrong)


def keep_upload(asked: queries.Asked, received: Received, *, actor: Actor) -> AnswerUpload:
    """The file waits until somebody confirms it; nothing is answered yet."""
    workflow.demand_open(asked.assignment)
    row = AnswerUpload(
        vendor_id=asked.assignment.vendor_id,
        assignment_id=asked.assignment.id,
        round=asked.assignment.round,
        file_sha256=store_upload(received).sha256,
        file_name=received.name,
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def confirm_upload(
    upload: AnswerUpload,
    file: RawFile,
    *,
    seen: str,
    actor: Actor,
    chosen: Collection[str] = (),
) -> Difference:
    """Write everything the file changes, or nothing; what the portal changed as well only where it
    was `chosen`. `seen`: the digest of what was shown.

    Refuses a file with anything wrong, one confirmed before, one that changes nothing, answers
    that may not be changed now, and (Outdated) when it would write something else than was shown.
    """
    asked = queries.demand_asked(upload.assignment_id)
    if upload.confirmed_at is not None:
        raise InvalidTransition(say("The answers of this workbook were taken over already."))
    workflow.demand_open(asked.assignment)
    difference = difference_of(file, upload.file_name, asked, chosen)
    if difference.digest != seen:
        raise Outdated
    if difference.wrong:
        raise RuleViolated(say("Mend what is wrong in the workbook first, and upload it again."))
    if not difference.said:
        raise RuleViolated(say("The workbook changes nothing."))
    keep_answers(asked, difference.said, actor=actor)
    upload.confirmed_at, upload.confirmed_by_id = clock.now(), actor.user_id
    upload.answers = len(difference.said)
    db.session.flush()
    record(
        actor,
        "questionnaire.answers_uploaded",
        asked.assignment,
        say_n(
            "Took over %(n)s answer of %(number)s from the workbook “%(name)s”",
            "Took over %(n)s answers of %(number)s from the workbook “%(name)s”",
            len(difference.said),
            number=asked.assignment.number,
            name=upload.file_name,
        ),
        after={
            "file": upload.file_name,
            "sha256": upload.file_sha256,
            "questions": sorted(difference.said),
        },
    )
    return difference


def _marks(file: RawFile, name: str, asked: queries.Asked) -> layout.Marks:
    """Refuses what was not downloaded here, other assignments' and other versions' workbooks."""
    told = {"name": name, "number": asked.assignment.number}
    try:
        found = layout.find_marks(file)
    except layout.Broken:
        raise _refused(
            say(
                "The hidden sheet of “%(name)s” was changed, so it is not certain what it answers. "
                "Download the workbook again and copy the answers into it.",
                name=name,
            )
        ) from None
    if found is None:
        raise _refused(
            say(
                "“%(name)s” is not a workbook of this questionnaire. Choose the file that was "
                "downloaded for %(number)s.",
                **told,
            )
        )
    if found.number != told["number"]:
        raise _refused(
            say(
                "“%(name)s” belongs to another questionnaire. Choose the file that was downloaded "
                "for %(number)s.",
                **told,
            )
        )
    if found.sha256 != version_sha256(asked):
        raise _refused(
            say(
                "“%(name)s” was made for another version of %(number)s. Download the workbook "
                "again and copy the answers into it.",
                **told,
            )
        )
    return found


def version_sha256(asked: queries.Asked) -> str:
    version = find_version(asked.assignment.version_id)
    return version.sha256 if version else ""


def _refused(message: Message) -> RuleViolated:
    return RuleViolated(message, field="file")


SHARE: Final = 100  # found at once


def remove_unconfirmed(days: int) -> int:
    """Remove what has waited longer than so many days; returns how many.

    Each is a command of its own with its line in the log: killed anywhere, the next run goes on.
    """
    before = clock.now() - timedelta(days=days)
    removed, last = 0, 0
    while found := _older(before, last):
        end_reading()
        removed += sum(_remove(one, before) for one in found)
        last = found[-1]
    return removed


def _older(before: datetime, after_id: int) -> Sequence[int]:
    statement = (
        select(AnswerUpload.id)
        .where(AnswerUpload.confirmed_at.is_(None), AnswerUpload.uploaded_at < before)
        .where(AnswerUpload.id > after_id)
    )
    return db.session.scalars(statement.order_by(AnswerUpload.id).limit(SHARE)).all()


@tried_again
def _remove(upload_id: int, before: datetime) -> bool:
    """False: somebody confirmed it meanwhile."""
    sha256, is_alone = "", False
    with transaction():
        upload = db.session.scalar(
            select(AnswerUpload)
            .where(AnswerUpload.id == upload_id, AnswerUpload.confirmed_at.is_(None))
            .where(AnswerUpload.uploaded_at < before)
            .with_for_update()
        )
        assignment = queries.find_assignment(upload.assignment_id) if upload is not None else None
        if upload is not None and assignment is not None:
            sha256 = upload.file_sha256
            db.session.delete(upload)
            db.session.flush()
            is_alone = let_go(sha256)
            record(
                SYSTEM,
                "questionnaire.upload_removed",
                assignment,
                say(
                    "Removed the workbook “%(name)s” for %(number)s, which nobody confirmed",
                    name=upload.file_name,
                    number=assignment.number,
                ),
                before={"file": upload.file_name, "sha256": sha256},
            )
    if is_alone:
        storage.take_away(sha256)
    return bool(sha256)


def find_upload(upload_id: int) -> AnswerUpload | None:
    return db.session.scalar(select(AnswerUpload).where(AnswerUpload.id == upload_id))


def came_as_workbook(assignment_id: int, round_: int) -> bool:
    """Whether answers of this round came in a workbook."""
    statement = select(AnswerUpload.id).where(
        AnswerUpload.assignment_id == assignment_id,
        AnswerUpload.round == round_,
        AnswerUpload.confirmed_at.is_not(None),
    )
    return db.session.scalar(statement.limit(1)) is not None


def read_current(asked: queries.Asked) -> Current:
    """In the same few statements however long the questionnaire is."""
    assignment = asked.assignment
    returned = queries.returned_questions(assignment)
    return Current(
        asked=asked,
        given={row.question_id: row for row in queries.answers_of(assignment.id)},
        files=queries.files_of(assignment.id).keys(),
        changeable=workflow.changeable(assignment, asked.sheet, returned),
    )


def read_workbook(data: bytes, name: str) -> RawFile:
    """Only what was downloaded here comes back: no other table is asked for in its place."""
    try:
        return read_waiting(data, name)
    except RuleViolated as refusal:
        if "what" not in refusal.message.params:
            raise
        what = refusal.message.params["what"]
        raise RuleViolated(
            say(
                "“%(name)s” is no workbook: it is %(what)s. Bring back the workbook that is "
                "downloaded here (.xlsx or .ods).",
                name=name,
                what=what,
            ),
            field="file",
        ) from None
