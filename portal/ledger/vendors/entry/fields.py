"""What forms of the ledger share: fields, choices from packs, refusals with a way out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import IntegerField

from portal.foundation.accounts.meanwhile import shown, visible
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import Subject
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages import forms
from portal.foundation.core.pages.forms import PickField, act
from portal.foundation.core.pages.web import CONFLICT, UNPROCESSABLE
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import Message
from portal.foundation.lists.register import choices_of

Typed = TypeVar("Typed")


def options(things: Iterable[Any]) -> list[tuple[str, str]]:
    """Choices from things of a pack: their id, and their label or title in the reader's language."""
    return [
        (thing.id, in_language(getattr(thing, "label", None) or thing.title)) for thing in things
    ]


def with_empty(choices: Sequence[tuple[str, str]], empty: Any = None) -> list[tuple[str, str]]:
    """The same with a first line that chooses nothing."""
    return [("", str(empty if empty is not None else _l("Please choose"))), *choices]


labels = choices_of


def refuse(form: FlaskForm, error: DomainError, *, href: str = "", link: Any = "") -> None:
    """Show what a service refused beside its field, or on top; `href` and `link`: what helps."""
    forms.refuse(form, error)
    field = form._fields.get(error.field or "")
    if href and field is not None:
        way = Markup('{} <a href="{}">{}</a>').format(words(error.message), href, link)
        field.errors = [*field.errors[:-1], way]


# Two people edit one thing: both sides field by field, and the second chooses. Nothing is lost.

SETTLING = "settling"  # the hidden field of the page on which sides are chosen


class ConflictRow(NamedTuple):
    """A line of the table: what the field is called, both values in words, the field's name."""

    label: str
    theirs: str
    mine: str
    key: str


def rows(mine: FlaskForm, theirs: FlaskForm) -> list[ConflictRow]:
    """Every field people see, in the order of the form."""
    return [
        ConflictRow(str(field.label.text), shown(theirs[name]), shown(field), name)
        for name, field in visible(mine)
    ]


def settle(mine: FlaskForm, theirs: FlaskForm) -> bool:
    """Put the chosen sides into `mine`. False while a differing field has no side chosen."""
    sides = {row.key: _side(row) for row in rows(mine, theirs) if row.theirs != row.mine}
    if None in sides.values():
        return False
    for name, side in sides.items():
        if side == "theirs":
            mine[name].data = theirs[name].data
    return True


def is_settling() -> bool:
    return SETTLING in request.form


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands by now, as the form would have it; `hidden`: what marks that version."""

    form: FlaskForm
    thing: Subject
    title: Message
    back: str
    hidden: Mapping[str, Any]


def act_or_settle(
    form: FlaskForm, command: Callable[..., Any], saved: Callable[[], Saved], **further: Any
) -> ResponseReturnValue | None:
    """As `act`; where somebody else saved meanwhile, both sides are shown to choose from."""
    if is_settling() and not settle(form, (now := saved()).form):
        return conflict_page(form, now, undecided=True)
    return act(form, command, changed=lambda _error: conflict_page(form, saved()), **further)


def conflict_page(mine: FlaskForm, saved: Saved, *, undecided: bool = False) -> ResponseReturnValue:
    """Both sides, and what was typed kept."""
    last = next(iter(trail_of(saved.thing, limit=1)), None)
    who = names_of([last.actor_id]).get(last.actor_id or 0) if last else None
    typed = [
        (name, value)
        for name, field in mine._fields.items()
        if name not in saved.hidden and name != "csrf_token"
        for value in field.raw_data or []
    ]
    page = render_template(
        "ledger/vendors/conflict.html",
        heading=words(saved.title),
        rows=rows(mine, saved.form),
        typed=[*typed, *saved.hidden.items(), (SETTLING, "1")],
        who=who,
        at=last.happened_at if last else None,
        back=saved.back,
        undecided=undecided,
    )
    return page, UNPROCESSABLE if undecided else CONFLICT


def _side(row: ConflictRow) -> str | None:
    side = request.form.get(f"keep-{row.key}")
    return side if side in ("theirs", "mine") else None


class WholeField(IntegerField):
    """A whole number; anything else is refused in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("Please enter a whole number."))) from error


def number_or_none(typed: str | None) -> int | None:
    return int(typed) if typed and str(typed).isdigit() else None


class OneOrNoneField(PickField):
    """One of the vendor's contracts, or none."""

    def __init__(self, label: Any, *, none: Any, **kwargs: Any) -> None:
        super().__init__(label, coerce=number_or_none, **kwargs)
        self.none = none

    def offer(self, titles: Mapping[int, str], besides: int | None = None) -> None:
        others = [(str(id_), title) for id_, title in titles.items() if id_ != besides]
        self.choices = [("", self.none), *others]


def as_typed(form: FlaskForm, details: Callable[..., Typed]) -> Typed:
    """The dataclass whose fields the form asks for, by their names."""
    shape: Any = details
    return details(**{name: form[name].data for name in shape.__dataclass_fields__ if name in form})
