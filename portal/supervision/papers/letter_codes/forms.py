"""The shape of what is typed with the code of a letter, and how files stay chosen until it is right."""

from typing import Any, Final

from flask import current_app
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired

from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import (
    DayField,
    chosen,
    filled,
    line_field,
    needed,
    text_field,
    typed,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received
from portal.foundation.evidence.storage import FileDamaged, hold
from portal.supervision.attestations.signing.authority_services import SigningBasis
from portal.supervision.findings.handling.paper_services import Entries
from portal.supervision.paper_records.models import PaperKind, Way
from portal.supervision.paper_records.scans import FIELD, Scan, opened, take_in_all
from portal.supervision.papers.workflow import EXAMPLE, read_code

BASES = {
    SigningBasis.REPRESENTATIVE: _l(
        "I represent the company by law (as in the commercial register)"
    ),
    SigningBasis.AUTHORITY: _l("My authority to sign has been recorded with you"),
}


class CodeForm(FlaskForm):
    code = line_field(
        _l("Code on the letter"),
        40,
        description=_l("Eight letters and digits, such as %(code)s.", code=EXAMPLE),
    )


class CodeSignForm(FlaskForm):
    """What is typed once for all statements of a letter; the answers are read by replies.py."""

    name = line_field(_l("Name"), 120)
    title = line_field(_l("Title"), 120)
    basis = RadioField(_l("Why you may sign"), validators=[chosen()])
    confirmed = BooleanField(
        _l("Acknowledgement"), validators=[InputRequired(_l("Tick this to sign."))]
    )
    code = line_field(
        _l("Code on the letter"),
        40,
        description=_l(
            "The eight characters beside the square. They show that you hold the letter."
        ),
    )


class _AnswerForm(FlaskForm):
    """What is typed of a finding, by whom, and the files that show it. A file stays taken in where
    something else has to be mended: `kept` is the signed word by which it is found again."""

    scan = MultipleFileField(
        _l("Photos and files that show it"),
        description=_l("Photos (JPEG, PNG, HEIC) or PDF; at most 20."),
    )
    kept = HiddenField()
    name = line_field(_l("Name"), 120)
    title = line_field(_l("Title"), 120)
    code = line_field(
        _l("Code on the letter"),
        40,
        description=_l(
            "The eight characters beside the square. They show that you hold the letter."
        ),
    )
    scans: tuple[Scan, ...] = ()

    def take_in(self, letter_id: int) -> None:
        """Before the command: the files that were chosen now, after those that were taken in before.

        Refuses at `scan` what is no photo and no PDF.
        """
        signer = URLSafeSerializer(current_app.secret_key or "", salt="files-by-letter")
        word, self.kept.data = self.kept.data or "", ""  # one that is no good is not sent again
        self.scans = _again(signer, word, letter_id)
        self.kept.data = word
        self.scans = tuple(take_in_all(self.scan.data, self.scans))
        files = [scan.file for scan in self.scans]
        told = [[one.name, one.sha256, one.media_type, one.size] for one in files]
        self.kept.data = signer.dumps([letter_id, told]) if told else ""

    def demand_code(self, code: str) -> None:
        if read_code(filled(self.code)) != code:
            raise RuleViolated(say("This is not the code of this letter."), field="code")

    def _who(self) -> dict[str, Any]:
        """How it came, and from whom."""
        return {
            "way": Way.CODE,
            "received_on": clock.today(),
            "said_by": filled(self.name),
            "title": filled(self.title),
        }


def _again(signer: URLSafeSerializer, word: str, letter_id: int) -> tuple[Scan, ...]:
    """The files of this letter's page; none where the word is another one."""
    try:
        place, told = signer.loads(word) if word else (letter_id, ())
        files = [Received(*one) for one in told]
        for file in files:
            hold(file.sha256)
    except (BadSignature, ValueError, TypeError, FileDamaged):  # also one that was kept too long
        raise RuleViolated(say("Choose the file again."), field=FIELD) from None
    if place != letter_id:
        raise RuleViolated(say("Choose the file again."), field=FIELD)
    return tuple(opened(file) for file in files)


class PlanByLetterForm(_AnswerForm):
    cause = text_field(_l("Why it came to this"), 2000)
    measures = text_field(_l("What will be done about it"), 4000)
    ready_on = DayField(_l("Ready by"), [needed()])

    def entries(self) -> Entries:
        return Entries(
            kind=PaperKind.PLAN,
            cause=typed(self.cause),
            measures=typed(self.measures),
            ready_on=filled(self.ready_on),
            **self._who(),
        )


class RepairByLetterForm(_AnswerForm):
    done = text_field(_l("What was done to mend it"), 4000)

    def entries(self) -> Entries:
        return Entries(kind=PaperKind.REPAIR, done=typed(self.done), **self._who())


ANSWER_FORMS: Final[dict[PaperKind, type[PlanByLetterForm | RepairByLetterForm]]] = {
    PaperKind.PLAN: PlanByLetterForm,
    PaperKind.REPAIR: RepairByLetterForm,
}
