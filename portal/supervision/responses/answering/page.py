"""What a vendor's pages of one questionnaire show: sections, progress, and each question with its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import Any, ClassVar, Final

from portal.foundation.audit.queries import demand_unchanged
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message
from portal.foundation.evidence.types import PROOF, Kinds
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.questionnaires.kinds.parts.question import NOTHING, Question
from portal.supervision.questionnaires.kinds.table import sent_rows
from portal.supervision.questionnaires.scores import because, shown_sections
from portal.supervision.responses.assignments import answer_rows, queries, workflow
from portal.supervision.responses.assignments.models import AnswerFile, AssignmentState, GivenAnswer
from portal.supervision.responses.prefill import queries as carry_queries
from portal.supervision.responses.prefill.certified import CertificateAnswer, answered_by
from portal.supervision.responses.prefill.statements import Told
from portal.supervision.responses.submission.services import standing_of, visible_and_missing


@dataclass(frozen=True)
class Progress:
    """One section on its way. `held`: by the colleague it was given to."""

    section: Section
    done: int
    total: int
    returned: int
    held: queries.Held | None
    told: Mapping[str, int] = field(default_factory=dict)  # answers and evidence apart, as `State`

    @property
    def is_done(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of one file that was sent."""

    name: str
    refusal: DomainError | None = None


@dataclass
class QuestionView:
    """A question with what was said. `typed` and `problem`: where the last try was refused."""

    question: Question
    is_shown: bool
    may_change: bool
    because: tuple[str, ...]
    answer: GivenAnswer | None = None
    last: GivenAnswer | None = None
    files: Sequence[AnswerFile] = ()
    returned: str | None = None  # the reviewer's remark
    typed: answer_rows.Form | None = None
    problem: Message | None = None
    remark: str | None = None  # the reviewer's, once it is accepted
    extra_rows: int = 0
    known: carry_queries.Known | None = None  # on record already, and not answered yet
    attached: Sequence[Attached] = ()  # just now, or why not
    kinds: ClassVar[Kinds] = PROOF  # of files, that prove an answer
    clash: answer_rows.Clash | None = None  # with what another person answered meanwhile
    certificate: CertificateAnswer | None = None  # that answers it

    @property
    def is_untouched(self) -> bool:
        """Whether last time's answer can still be taken over."""
        return self.may_change and (self.answer is None or self.answer.value is None)

    @property
    def version(self) -> int:
        """What whoever typed has seen: not what was answered since."""
        if self.typed is not None:
            return answer_rows.seen_version(self.typed, self.question.id)
        return self.answer.version if self.answer else 0

    @property
    def mark(self) -> str:
        """Of the answer that the fields were filled with before anything was typed."""
        if self.typed is not None:
            return self.typed.get(f"b-{self.question.id}", "")
        return answer_rows.mark_of(answer_rows.said_of(self.answer))

    @property
    def value(self) -> Any:
        """To fill the form with: what was typed last, else what is kept."""
        if self.typed is not None:
            return self.question.kind.typed(self.question, self.typed)
        return self.answer.value if self.answer else None

    @property
    def rows(self) -> list[Mapping[str, str]]:
        """Of a table, with the empty ones that were asked for; at least one."""
        if self.typed is not None:
            kept: list[Mapping[str, str]] = list(sent_rows(self.typed, self.question))
        else:
            kept = list(self.answer.value or ()) if self.answer else []
        empty: list[Mapping[str, str]] = [{}] * self.extra_rows
        return kept + empty or [{}]

    def text(self, sign: str) -> str:
        """`c` the comment, `r` the reason: as typed, else as kept."""
        if self.typed is not None:
            return self.typed.get(f"{sign}-{self.question.id}", "")
        if self.answer is None:
            return ""
        return self.answer.comment if sign == "c" else self.answer.reason

    def expires(self, option: str) -> str:
        if self.typed is not None:
            return self.typed.get(f"e-{self.question.id}-{option}", "")
        return self.answer.expires.get(option, "") if self.answer else ""

    @property
    def asks_expiry(self) -> bool:
        return self.question.kind.asks_expiry(self.question)


@dataclass(frozen=True, slots=True)
class ProofRow:
    """What shows that one answer is right. `is_needed`: the sheet is not taken without it; `is_there`: a
    file, or a comment that says where it can be seen. `known`: it is on record and taken over with the
    answer; `last`: files of last time."""

    question: Question
    section: Section
    is_needed: bool
    is_there: bool
    certificate: CertificateAnswer | None
    known: carry_queries.Known | None
    last: Sequence[AnswerFile]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is told before a sheet is begun, and of what is left of it. `minutes`: about."""

    questions: int
    minutes: int
    proofs: Sequence[ProofRow]
    has_library: bool  # files were given before, that can be chosen

    @property
    def needed(self) -> list[ProofRow]:
        return [row for row in self.proofs if row.is_needed]

    @property
    def wished(self) -> list[ProofRow]:
        return [row for row in self.proofs if not row.is_needed]


MINUTES_OF_PROOF: Final = 2  # to look for a file and to attach it
ROUNDED_TO: Final = 5  # minutes


def _is_shown_by_files(question: Question) -> bool:
    proof = question.evidence
    return proof.required or proof.accept != NOTHING or question.kind.is_attached


def preparation_of(desk: "Desk") -> Preparation:
    """What is left to answer and to have at hand; in the same few statements however long it is."""
    assignment, standing = desk.asked.assignment, desk.standing
    asked = [(section, one) for section, questions in desk.sections for one in questions]
    showing = [(section, one) for section, one in asked if _is_shown_by_files(one)]
    left = [one for _section, one in asked if not desk.is_answered(one)]
    untouched = [one for _section, one in showing if desk.view_of(one).is_untouched]
    known = carry_queries.known_of(desk.asked, untouched)
    last = queries.files_of(assignment.last_id) if assignment.last_id else {}
    rows = [
        ProofRow(
            question=one,
            section=section,
            is_needed=(proof := standing.proof_of(one)) is not None,
            is_there=bool(proof) or one.id in standing.files,
            certificate=desk.certificates.get(one.id),
            known=known.get(one.id),
            last=[file for file in last.get(one.id, ()) if file.erased_on is None],
        )
        for section, one in showing
    ]
    minutes = sum(one.kind.minutes for one in left)
    minutes += MINUTES_OF_PROOF * sum(row.is_needed and not row.is_there for row in rows)
    return Preparation(
        questions=len(left),
        minutes=ceil(minutes / ROUNDED_TO) * ROUNDED_TO,
        proofs=rows,
        has_library=bool(carry_queries.library_of(assignment.vendor_id)),
    )


@dataclass(frozen=True)
class Desk:
    """Everything the pages of one assignment need, read in a fixed number of statements."""

    asked: queries.Asked
    answers: Mapping[str, GivenAnswer]
    files: Mapping[str, Sequence[AnswerFile]]
    returned: Mapping[str, str]
    held: Mapping[str, queries.Held]
    last: Mapping[str, GivenAnswer]
    visible: frozenset[str]
    sections: tuple[tuple[Section, tuple[Question, ...]], ...]
    changeable: frozenset[str]
    lacking: Mapping[str, Message] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)  # once it is accepted
    paper: Paper | None = None  # that is being entered, or waits for a second person
    certificates: Mapping[str, CertificateAnswer] = field(default_factory=dict)  # by question

    @property
    def told(self) -> Mapping[str, Told]:
        """What stands in the answers that are shown, in the order of the questions."""
        return {
            question.id: Told(answer.value, answer.comment)
            for question in self.asked.sheet.questions()
            if question.id in self.visible and (answer := self.answers.get(question.id))
        }

    @cached_property
    def progress(self) -> list[Progress]:
        return [self._progress(section, questions) for section, questions in self.sections]

    @property
    def done(self) -> int:
        return sum(progress.done for progress in self.progress)

    @property
    def total(self) -> int:
        return sum(progress.total for progress in self.progress)

    @property
    def counts(self) -> Mapping[str, int]:
        """Answers and evidence counted apart."""
        told = [progress.told for progress in self.progress]
        return {name: sum(one[name] for one in told) for name in ("answered", "proved", "proofs")}

    @property
    def in_order(self) -> list[Progress]:
        """After a return what came back stands first."""
        return sorted(self.progress, key=lambda progress: progress.returned == 0)

    def next_of(self, user_id: int | None) -> list[Progress]:
        """What is to be answered next: the reader's own sections first, then what is not done."""
        mine = [one for one in self.in_order if one.held and one.held.user_id == user_id]
        own = [one for one in mine if one.held and not one.held.is_done]
        left = [one for one in self.in_order if not one.is_done]
        return own or left or [one for one in self.in_order if one.returned]

    def questions_of(self, section: Section) -> list[QuestionView]:
        """All of the section, hidden ones too: a page shows and hides them at once. After a return
        what came back stands first. With what is on record about questions not answered yet."""
        views = [self.view_of(question) for question in section.questions]
        open_ones = [view.question for view in views if view.is_shown and view.is_untouched]
        known = carry_queries.known_of(self.asked, open_ones)
        for view in views:
            view.known = known.get(view.question.id)
        return sorted(views, key=lambda view: view.returned is None)

    def place_of(self, section: Section) -> int:
        """Counts from 1 among the sections shown; 0 where it is not shown."""
        places = (n for n, (one, _some) in enumerate(self.sections, 1) if one.id == section.id)
        return next(places, 0)

    def unchanged_in(self, section: Section) -> int:
        """How many answers of last time the section can take over at once."""
        if section.ask_anew or self.returned:
            return 0
        views = map(self.view_of, section.questions)
        return sum(
            view.is_shown
            and view.is_untouched
            and view.last is not None
            and view.last.value is not None
            for view in views
        )

    def view_of(self, question: Question) -> QuestionView:
        return QuestionView(
            question=question,
            is_shown=question.id in self.visible,
            may_change=question.id in self.changeable,
            answer=self.answers.get(question.id),
            last=self.last.get(question.id),
            files=self.files.get(question.id, ()),
            returned=self.returned.get(question.id),
            remark=self.remarks.get(question.id),
            because=because(question),
            certificate=self.certificates.get(question.id),
        )

    def _progress(self, section: Section, questions: Sequence[Question]) -> Progress:
        done = sum(1 for question in questions if question.id not in self.lacking)
        returned = sum(1 for question in questions if question.id in self.returned)
        held, proofs = self.held.get(section.id), [self.proof_of(one) for one in questions]
        told = {
            "answered": sum(self.is_answered(question) for question in questions),
            "proved": proofs.count(True),
            "proofs": len(proofs) - proofs.count(None),
        }
        return Progress(section, done, len(questions), returned, held, told)

    def is_answered(self, question: Question) -> bool:
        """Whether nothing but evidence is missing."""
        return self.lacking.get(question.id) in (None, answer_rows.UNPROVED)

    def proof_of(self, question: Question) -> bool | None:
        """Whether the evidence that has to come with it is there; None: none has to."""
        return self.standing.proof_of(question)

    @cached_property
    def standing(self) -> answer_rows.Standing:
        return standing_of(self.answers, self.files)


def read_desk(asked: queries.Asked) -> Desk:
    """In the same few statements however long the questionnaire is.

    Refuses (NotAsRecorded) accepted answers that somebody changed past the portal.
    """
    assignment = asked.assignment
    rows = {row.question_id: row for row in queries.answers_of(assignment.id)}
    if assignment.state is AssignmentState.ACCEPTED:
        demand_unchanged(assignment.number, [assignment, *rows.values()])
    files = queries.files_of(assignment.id)
    returns = queries.returned_questions(assignment)
    remarks = queries.remarks_of(assignment)
    visible, lacking = visible_and_missing(asked, rows, files)
    return Desk(
        asked=asked,
        answers=rows,
        files=files,
        returned=returns,
        remarks=remarks,
        held=queries.held_of(assignment.id),
        last=carry_queries.last_answers(asked),
        visible=visible,
        sections=shown_sections(asked.sheet, visible),
        changeable=workflow.changeable(assignment, asked.sheet, returns),
        lacking={missing.question: missing.reason for missing in lacking},
        certificates=answered_by(asked, rows),
        paper=open_paper(assignment) if assignment.state in workflow.ANSWERABLE else None,
    )


def told_now(asked: queries.Asked, state: answer_rows.State) -> Mapping[str, int]:
    """How many are answered and proved; what came back and was not touched since is not."""
    is_returned = asked.assignment.state is AssignmentState.RETURNED
    return read_desk(asked).counts if is_returned else state.told
