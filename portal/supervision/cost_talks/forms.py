"""The shape of what is typed about talks about cost; the rules are in workflow.py."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import Message
from portal.foundation.lists.register import choices_of
from portal.supervision.cost_talks.models import CostBearer
from portal.supervision.cost_talks.queries import Thing
from portal.supervision.cost_talks.workflow import BEARERS, IN_GENERAL, TalkedAbout


def key_of(thing: Thing) -> str:
    """As a demand stands in an address and in the form."""
    return f"{thing[0]}-{thing[1]}"


class CostTalkForm(FlaskForm):
    """`offer` first."""

    about = PickField(_l("Which demand it is about"))
    held_on = DayField(_l("Day of the talk"), [needed()], default=clock.today)
    with_whom = line_field(
        _l("Talked with"),
        300,
        description=_l("By function, such as: head of systems. Names are not needed."),
    )
    said = text_field(
        _l("What was said"),
        4000,
        description=_l("What it costs the vendor, what was asked for, what was answered."),
    )
    bearer = PickField(_l("Who bears the cost"), [chosen()])
    files = MultipleFileField(
        _l("Minutes, mail or estimate"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(self, things: Mapping[Thing, Message]) -> None:
        self.known = {key_of(thing): thing for thing in things}
        named = ((key_of(thing), words(name)) for thing, name in things.items())
        self.about.choices = options([("", words(IN_GENERAL)), *named])
        self.bearer.choices = choices_of(BEARERS)

    @property
    def thing(self) -> Thing | None:
        return self.known.get(self.about.data or "")

    def told(self) -> TalkedAbout:
        return TalkedAbout(
            held_on=filled(self.held_on),
            with_whom=self.with_whom.data or "",
            said=self.said.data or "",
            bearer=CostBearer(self.bearer.data),
        )


class WithdrawTalkForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)
