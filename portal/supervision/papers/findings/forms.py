"""The shape of input only: what a vendor answered about a finding, on paper or by telephone."""

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import RadioField, StringField, TextAreaField

from portal.foundation.core.pages.forms import (
    DayField,
    at_most,
    chosen,
    needed,
    options,
    stripped,
    typed,
)
from portal.foundation.core.words.i18n import _l
from portal.supervision.findings.handling.paper_services import Entries
from portal.supervision.paper_records.models import PaperKind, Way
from portal.supervision.papers.forms import WAYS


class _CameForm(FlaskForm):
    scan = MultipleFileField(
        _l("Scans or photos"),
        description=_l(
            "All pages, in their order: a PDF, or a photo of each page (JPEG, PNG, HEIC). "
            "At most 20 files and 50 MB together. Not needed for what was said by telephone."
        ),
    )
    received_on = DayField(
        _l("Received on"),
        validators=[needed()],
        description=_l("By this day it is on time or late."),
    )
    way = RadioField(
        _l("How it came"),
        choices=options([(one.value, label) for one, label in WAYS.items()]),
        validators=[chosen()],
    )
    said_by = StringField(
        _l("Who at the vendor answered"),
        filters=[stripped],
        validators=[needed(), at_most(160)],
        description=_l("The name on the paper, or of the person on the telephone."),
    )


class PaperPlanForm(_CameForm):
    cause = TextAreaField(_l("Why it came to this"), [needed(), at_most(2000)], filters=[stripped])
    measures = TextAreaField(
        _l("What will be done about it"), [needed(), at_most(4000)], filters=[stripped]
    )
    ready_on = DayField(_l("Ready by"), [needed()])

    def entries(self) -> Entries:
        return Entries(
            kind=PaperKind.PLAN,
            way=Way(self.way.data),
            received_on=typed(self.received_on),
            said_by=typed(self.said_by),
            cause=typed(self.cause),
            measures=typed(self.measures),
            ready_on=self.ready_on.data,
        )


class PaperRepairForm(_CameForm):
    done = TextAreaField(
        _l("What was done to mend it"), [needed(), at_most(4000)], filters=[stripped]
    )

    def entries(self) -> Entries:
        return Entries(
            kind=PaperKind.REPAIR,
            way=Way(self.way.data),
            received_on=typed(self.received_on),
            said_by=typed(self.said_by),
            done=typed(self.done),
        )
