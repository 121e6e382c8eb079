"""The shape of what is typed about return and destruction; the rules are in workflow.py and services.py."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms.validators import InputRequired

from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
    typed,
)
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.lists.register import choices_of
from portal.supervision.returns.models import ReturnWay
from portal.supervision.returns.workflow import WAYS, EndedWork, SettledData


class ReturnForm(FlaskForm):
    """`offer` first."""

    works = TickField(
        _l("Work it is about"), [InputRequired(_l("Choose the work that this is about."))]
    )
    way = PickField(_l("What became of the data"), [chosen()])
    settled_on = DayField(
        _l("Return or destruction completed on"),
        [needed()],
        description=_l("The day of the last return or destruction, copies and backups included."),
    )
    wording = text_field(
        _l("What was returned or destroyed, and how"),
        4000,
        description=_l(
            "Such as media and number, the way, who did it, and what became of copies and backups."
        ),
    )
    said_by = line_field(_l("Confirmed at the vendor by"), 200)
    files = MultipleFileField(
        _l("File that proves it"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(self, works: Iterable[EndedWork]) -> None:
        self.works.choices = options(
            (str(ended.work.engagement_id), f"{in_language(ended.work.name)} ({ended.work.number})")
            for ended in works
        )
        self.way.choices = choices_of(WAYS)

    @property
    def work_ids(self) -> list[int]:
        return [int(number) for number in self.works.data or ()]

    def made(self) -> SettledData:
        return SettledData(
            way=ReturnWay(self.way.data),
            settled_on=filled(self.settled_on),
            wording=typed(self.wording),
            said_by=typed(self.said_by),
        )
