"""The shape of input for asking many vendors at once."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Optional

from portal.content.catalogue import tiers, vendor_kinds
from portal.foundation.core.pages.forms import DayField, PickField, TickField, options
from portal.foundation.core.pages.web import LARGEST_ID
from portal.foundation.core.words.i18n import _l, in_language

Pairs = Iterable[tuple[str, str]]


class FindWorkForm(FlaskForm):
    """Which work, sent with GET."""

    class Meta:
        csrf = False

    tier = PickField(_l("Risk tier"), validators=[Optional()])
    kind = PickField(_l("Kind of vendor"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tier.choices = any_of((one.id, in_language(one.label)) for one in tiers().tiers)
        self.kind.choices = any_of((one.id, in_language(one.label)) for one in vendor_kinds())


class FindForm(FindWorkForm):
    """Which work to ask about."""

    missing = PickField(_l("Statement that does not stand"), validators=[Optional()])
    renewed = BooleanField(_l("Contract renewed in the last 60 days"))

    def offer(self, statements: Pairs) -> None:
        self.missing.choices = any_of(statements)


def any_of(pairs: Pairs) -> Any:
    return options([("", _l("Any")), *pairs])


class AskManyForm(FlaskForm):
    """What to ask; `works` are the ids of the work, in one field."""

    works = HiddenField()
    statements = TickField(
        _l("Statements"),
        validators=[InputRequired(_l("Choose at least one statement."))],
    )
    period_from = DayField(_l("From"), validators=[Optional()])
    period_to = DayField(
        _l("To"),
        validators=[Optional()],
        description=_l(
            "For work of which data has been handed over; cut to the days since then. Of other "
            "work the vendor is asked to look ahead."
        ),
    )
    due_on = DayField(
        _l("Due date"),
        validators=[Optional()],
        description=_l(
            "Empty: 30 days from today, or with what the vendor is asked already. "
            "A date you choose stays as it is."
        ),
    )

    def offer(self, statements: Pairs) -> None:
        self.statements.choices = options(statements)

    def work_ids(self) -> list[int]:
        """Each once; what is no id is left out."""
        return ids_in([self.works.data or ""])


def ids_in(texts: Iterable[str]) -> list[int]:
    """Ids in fields that hold one or, with commas, several."""
    parts = (part.strip() for text in texts for part in text.split(","))
    digits = len(str(LARGEST_ID))
    numbers = [
        int(one) for one in parts if one.isascii() and one.isdecimal() and len(one) <= digits
    ]
    return list(dict.fromkeys(one for one in numbers if 0 < one <= LARGEST_ID))
