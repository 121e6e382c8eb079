"""What keeps a sheet from being accepted by exception, which of a draw are the sample, how a draw moves on.

No database, no web. Rule: docs/adr/0053-review-by-exception.md.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    VERIFIED,
    Given,
    Review,
    in_row,
    is_answered,
)
from portal.supervision.questionnaires.kinds.parts.question import NA, Question
from portal.supervision.questionnaires.scores import FULL, Setting
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import DrawnSheet, DrawState, SampleDraw
from portal.supervision.responses.reviewing.page import AnswerChange, change_of


class ObstacleKind(StrEnum):
    """Why somebody has to look at a sheet; in the order in which it is said."""

    NO_EARLIER = "no_earlier"
    NEGATIVE = "negative"
    CHANGED = "changed"
    COMMENT = "comment"
    UNVERIFIED = "unverified"
    CONTRADICTION = "contradiction"
    OWN_HAND = "own_hand"
    OTHER_DRAW = "other_draw"
    STOPPED_DRAW = "stopped_draw"


KINDS: Final[Mapping[ObstacleKind, Message]] = {
    ObstacleKind.NO_EARLIER: say("Nothing to compare with"),
    ObstacleKind.NEGATIVE: say("Not as expected"),
    ObstacleKind.CHANGED: say("Changed since last time"),
    ObstacleKind.COMMENT: say("A comment to read"),
    ObstacleKind.UNVERIFIED: say("Evidence to be verified"),
    ObstacleKind.CONTRADICTION: say("Contradiction"),
    ObstacleKind.OWN_HAND: say("Entered by you"),
    ObstacleKind.OTHER_DRAW: say("In another draw"),
    ObstacleKind.STOPPED_DRAW: say("From a draw that was stopped"),
}
DRAWS: Final[Mapping[DrawState, Message]] = {
    DrawState.OPEN: say("Sample being looked at"),
    DrawState.ACCEPTED: say("Accepted by exception"),
    DrawState.STOPPED: say("Stopped: something was found in the sample"),
    DrawState.WITHDRAWN: say("Withdrawn"),
}
NEXT: Final[Mapping[DrawState, frozenset[DrawState]]] = {
    DrawState.OPEN: frozenset({DrawState.ACCEPTED, DrawState.STOPPED, DrawState.WITHDRAWN}),
    DrawState.ACCEPTED: frozenset(),
    DrawState.STOPPED: frozenset(),
    DrawState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`question`: the id of the question it is about, "" for the whole sheet."""

    kind: ObstacleKind
    told: Message
    question: str = ""


@dataclass(frozen=True)
class LastTime:
    """The accepted sheet of the period before: what was said, verified, and with which files."""

    said: Mapping[str, Said]
    verified: Collection[str] = ()  # question ids
    files: Mapping[str, frozenset[str]] | None = None  # digests by question id


@dataclass(frozen=True)
class HandedIn:
    """A sheet as it was handed in. `answers`: with what reviewers noted and what is attached.

    `contradicting`: sentences by question id. `last`: None where there is no last time.
    """

    sheet: Sheet
    setting: Setting
    said: Mapping[str, Said]
    answers: Mapping[str, Given]
    files: Mapping[str, frozenset[str]]
    last: LastTime | None
    as_no: Collection[str] = ()
    contradicting: Sequence[tuple[str, Message]] = ()


def obstacles_in(handed: HandedIn, today: date) -> tuple[Obstacle, ...]:
    """All that somebody has to look at, in the order of the sheet; nothing: it stands by itself."""
    found: list[Obstacle] = []
    if handed.last is None:
        told = say("No sheet of this vendor was accepted before it: the first one is read in full.")
        found.append(Obstacle(ObstacleKind.NO_EARLIER, told))
    visible = scores.shown(handed.sheet, handed.setting, handed.answers)
    for question in handed.sheet.questions():
        if question.id in visible:
            found += _of_question(question, handed)
    named = {one.question for one in found if one.kind is ObstacleKind.NEGATIVE}
    for opened in scores.opened(
        handed.sheet, handed.setting, handed.answers, today, as_no=handed.as_no
    ):
        if opened.question not in named:
            told = say("It opens the finding “%(title)s”.", title=opened.rule.title)
            found.append(Obstacle(ObstacleKind.NEGATIVE, told, opened.question))
    found += (
        Obstacle(ObstacleKind.CONTRADICTION, told, question)
        for question, told in handed.contradicting
    )
    return tuple(found)


def _of_question(question: Question, handed: HandedIn) -> Iterator[Obstacle]:
    given = handed.answers.get(question.id, UNANSWERED)
    name, worth = question.id, scores.worth(question, given)
    if given.review is Review.DISPUTED or given.differs:
        yield Obstacle(ObstacleKind.NEGATIVE, say("A reviewer doubts it."), name)
    elif worth is not None and worth < FULL:
        yield Obstacle(ObstacleKind.NEGATIVE, say("The answer is not the one expected."), name)
    elif not is_answered(given) and question.required:
        yield Obstacle(ObstacleKind.NEGATIVE, say("There is no answer."), name)
    if handed.last is not None:
        yield from _since(question, handed, handed.last)
    wanted = question.evidence.required and is_answered(given) and given.value != NA
    if wanted and given.review not in VERIFIED and not _was_verified(name, handed):
        told = say("Its evidence has to be verified by rule, and nobody has yet.")
        yield Obstacle(ObstacleKind.UNVERIFIED, told, name)


def _since(question: Question, handed: HandedIn, last: LastTime) -> Iterator[Obstacle]:
    now, before = handed.said.get(question.id), last.said.get(question.id)
    change = change_of(now, before)
    if change is AnswerChange.CHANGED:
        told = say("The answer is another one than last time.")
        yield Obstacle(ObstacleKind.CHANGED, told, question.id)
    elif change is AnswerChange.NEW:
        told = say("It was not asked or not answered last time.")
        yield Obstacle(ObstacleKind.CHANGED, told, question.id)
    comment = now.comment.strip() if now else ""
    if comment and comment != (before.comment.strip() if before else ""):
        told = say("The vendor wrote a comment that nobody has read.")
        yield Obstacle(ObstacleKind.COMMENT, told, question.id)


def _was_verified(name: str, handed: HandedIn) -> bool:
    """Last time, on the very same evidence for the very same answer."""
    last, now = handed.last, handed.files.get(name, frozenset())
    if last is None or name not in last.verified or not now:
        return False
    same = change_of(handed.said.get(name), last.said.get(name)) is AnswerChange.SAME
    return same and now <= (last.files or {}).get(name, frozenset())


def digest_of(sheets: Iterable[tuple[str, str]]) -> str:
    """Of a list: the number of each sheet with the digest of what was handed in, by number."""
    lines = "\n".join(f"{number} {sha256}" for number, sha256 in sorted(sheets))
    return hashlib.sha256(lines.encode()).hexdigest()


def sampled(
    sheets: Iterable[tuple[str, str]], shares: Mapping[str, int], seed: str
) -> frozenset[str]:
    """Numbers of the sample: of each tier its share, rounded up, those with the lowest digest of
    seed and number. `sheets`: number and tier. A tier without a share is opened whole."""
    by_tier: dict[str, list[str]] = defaultdict(list)
    for number, tier in sheets:
        by_tier[tier].append(number)
    chosen: set[str] = set()
    for tier, numbers in by_tier.items():
        most = math.ceil(len(numbers) * shares.get(tier, WHOLE) / WHOLE)
        chosen.update(sorted(numbers, key=lambda number: _place(seed, number))[:most])
    return frozenset(chosen)


WHOLE: Final = 100  # percent


def _place(seed: str, number: str) -> str:
    return hashlib.sha256(f"{seed} {number}".encode()).hexdigest()


def demand_drawer(draw: SampleDraw, actor_id: int | None) -> None:
    """Whoever accepts looked at the sample: nobody else goes on with it."""
    if actor_id is None or draw.drawn_by_id != actor_id:
        raise RuleViolated(
            say("Whoever drew the sample looks at it and accepts. Draw one of your own.")
        )


def demand_open(draw: SampleDraw) -> None:
    if draw.state is not DrawState.OPEN:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=draw.number,
                state=DRAWS[draw.state],
            )
        )


def look_at(
    row: DrawnSheet, *, is_good: bool, remark: str, unread: Sequence[Text], by: int, at: datetime
) -> None:
    """Refuses what is not of the sample, was looked at, and (good) a section that was not read;
    (not good) to say nothing."""
    if not row.is_sampled:
        raise RuleViolated(say("This sheet is not of the sample."))
    if row.is_good is not None:
        raise InvalidTransition(say("You have looked at this sheet already."))
    if not is_good:
        demand_reason(remark, "remark", say("Say what is not as it should be."))
    elif unread:
        raise RuleViolated(
            say("Read every section and tick it: %(sections)s.", sections=in_row(unread)),
            field="sections",
        )
    row.is_good, row.remark = is_good, remark.strip()
    row.looked_by_id, row.looked_at = by, at


def end(draw: SampleDraw, to: DrawState, *, by: int | None, at: datetime, reason: str = "") -> None:
    demand_open(draw)
    if to not in NEXT[draw.state]:
        raise InvalidTransition(say("This is no longer possible."))
    draw.state, draw.reason = to, reason.strip()
    draw.ended_by_id, draw.ended_at = by, at


def demand_looked(draw: SampleDraw, sheets: Iterable[DrawnSheet]) -> None:
    """Refuses to accept before every sheet of the sample was opened in full by whoever accepts."""
    left = [
        row.number
        for row in sheets
        if row.is_sampled and (row.is_good is not True or row.looked_by_id != draw.drawn_by_id)
    ]
    if left:
        raise RuleViolated(
            say(
                "Open and read the whole sample first. Still to read: %(numbers)s.",
                numbers=", ".join(left),
            )
        )
