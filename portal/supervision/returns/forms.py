"""The shape of what is typed about return and destruction; the rules are in workflow.py and services.py."""

from collections.abc import Iterable, Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import FieldList, Form, FormField, HiddenField
from wtforms.validators import InputRequired, Optional

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
from portal.foundation.core.words.dates import plain
from portal.foundation.core.words.i18n import _l, in_language, language, words
from portal.foundation.core.words.messages import say
from portal.foundation.lists.register import choices_of
from portal.ledger.handovers.models import HandoverSlip
from portal.ledger.handovers.queries import method_words, quantity_words, title_of, titles_of
from portal.supervision.returns.models import ItemWay, ReturnWay
from portal.supervision.returns.workflow import (
    ITEM_WAYS,
    WAYS,
    CertifiedItem,
    CertifiedReturn,
    EndedWork,
    KeptByLaw,
    SettledData,
)


class KeptFields(FlaskForm):
    """What stays with the vendor for a time."""

    kept_what = text_field(
        _l("What is kept for now, if anything"),
        1000,
        optional=True,
        description=_l(
            "Only what a law asks to keep, or a backup that cannot be erased singly. Empty if nothing is kept."
        ),
    )
    kept_ground = line_field(_l("By which law, or in which backup"), 300, optional=True)
    kept_until = DayField(_l("Last day on which it is kept"), [Optional()])

    def kept(self) -> KeptByLaw:
        return KeptByLaw(
            what=typed(self.kept_what) or "",
            ground=typed(self.kept_ground) or "",
            until=self.kept_until.data,
        )


class ReturnForm(KeptFields):
    """`offer` first."""

    works = TickField(
        _l("Work it is about"), [InputRequired(_l("Choose the work that this is about."))]
    )
    slips = TickField(
        _l("Handovers of which nothing is left"),
        description=_l("Tick each after you compared it with what shows it."),
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

    def offer(self, works: Iterable[EndedWork], slips: Iterable[HandoverSlip]) -> None:
        self.slips.choices = options((str(slip.id), slip_words(slip)) for slip in slips)
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
            kept=self.kept(),
        )

    @property
    def slip_ids(self) -> list[int]:
        return [int(number) for number in self.slips.data or ()]


def category_words(category: str) -> str:
    """ "": of what was only seen by chance."""
    return in_language(title_of(category)) if category else words(say("All data of this work"))


def slip_words(slip: HandoverSlip) -> str:
    """One handover in a line."""
    counted = quantity_words(slip)
    parts = [
        slip.number,
        plain(slip.happened_on, language()),
        in_language(titles_of(slip.categories)),
        words(counted) if counted else "",
        in_language(method_words(slip.method)),
        slip.medium,
    ]
    return " / ".join(part for part in parts if part)


class ItemLine(Form):
    """What became of one handover, or of one category."""

    slip_id = HiddenField()
    category = HiddenField()
    way = PickField(_l("What was done"), [chosen()])
    done_on = DayField(_l("Day of it"), [needed()])
    how = line_field(_l("How"), 500, optional=True)


class CertificateForm(KeptFields):
    """`offer` first."""

    items = FieldList(FormField(ItemLine), label=_l("What became of each handover"))
    completed_on = DayField(
        _l("Return or destruction completed on"),
        [needed()],
        description=_l("The day of the last return or destruction, copies and backups included."),
    )
    wording = text_field(
        _l("How, and what became of copies and backups"),
        4000,
        description=_l("Those of subcontractors too."),
    )
    done_by = line_field(_l("Who did it"), 200)
    checked_by = line_field(_l("Who checked it"), 200)
    files = MultipleFileField(
        _l("Certificate or other file that shows it"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(self, asked: Sequence[tuple[HandoverSlip | None, str]]) -> None:
        """A line for each; what was sent keeps what was typed."""
        if not self.is_submitted():
            for slip, category in asked:
                self.items.append_entry(
                    {"slip_id": str(slip.id) if slip is not None else "", "category": category}
                )
        for line in self.items:
            line.form.way.choices = [("", "–"), *choices_of(ITEM_WAYS)]

    @staticmethod
    def called(asked: Sequence[tuple[HandoverSlip | None, str]]) -> dict[tuple[str, str], str]:
        """By what a line holds: what it is about."""
        return {
            (str(slip.id) if slip is not None else "", category): slip_words(slip)
            if slip is not None
            else category_words(category)
            for slip, category in asked
        }

    def certified(self) -> CertifiedReturn:
        return CertifiedReturn(
            completed_on=filled(self.completed_on),
            wording=typed(self.wording),
            done_by=typed(self.done_by),
            checked_by=typed(self.checked_by),
            kept=self.kept(),
            items=tuple(
                CertifiedItem(
                    way=ItemWay(line.form.way.data),
                    done_on=filled(line.form.done_on),
                    how=line.form.how.data or "",
                    slip_id=_id_of(line.form.slip_id.data),
                    category=line.form.category.data or "",
                )
                for line in self.items
            ),
        )


def _id_of(sent: str | None) -> int | None:
    """Of a hidden field; what is no number is no slip of anybody."""
    if not sent:
        return None
    return int(sent) if sent.isascii() and sent.isdigit() else 0


class SendBackForm(FlaskForm):
    remark = text_field(
        _l("What is missing"), 2000, description=_l("The vendor reads it and hands in another one.")
    )
