"""Somebody else saved meanwhile: the form comes back as typed, with what is saved now beside it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, SelectField, SelectMultipleField
from wtforms.widgets import HiddenInput

from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import Subject
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say


def refuse_changed(
    form: FlaskForm,
    refusal: DomainError,
    *,
    thing: Subject | None = None,
    saved: FlaskForm | None = None,
    only: Collection[str] | None = None,
    **hidden: Any,
) -> None:
    """Say who saved what, and at each field that differs what is saved now.

    `thing`: what was changed, for staff only, who may read its trail. `saved`: the form as it would
    be with what is saved; `only` these of its fields count. `hidden`: the version that is compared
    with from here on, so that the form can be sent again.
    """
    refuse(form, refusal)
    last = next(iter(trail_of(thing, limit=1)), None) if thing is not None else None
    if last is not None:
        who = names_of([last.actor_id]).get(last.actor_id or 0, "")
        form.form_errors.append(
            words(say("Saved last: %(what)s (%(name)s)", what=last.text, name=who))
        )
    if saved is not None:
        show_saved(form, saved, only)
    for name, value in hidden.items():
        form[name].data, form[name].raw_data = value, None


def show_saved(form: Form, saved: Form, only: Collection[str] | None = None) -> None:
    """At each field people see that differs: what is saved now."""
    for name, field in visible(form):
        value = shown(saved[name])
        if (only is None or name in only) and value != shown(field):
            now = say("Saved now: %(value)s", value=value or words(say("(empty)")))
            field.errors = [*field.errors, words(now)]


def shown(field: Field) -> str:
    data = field.data
    if isinstance(field, SelectMultipleField):
        chosen = dict.fromkeys(str(value) for value in data or [])
        labels = {str(value): str(label) for value, label, *_ in field.iter_choices()}
        known = [label for value, label in labels.items() if value in chosen]
        return ", ".join([*known, *(version for version in chosen if version not in labels)])
    if isinstance(field, SelectField):
        labels = {str(value): str(label) for value, label, *_ in field.iter_choices()}
        return labels.get("" if data is None else str(data), "")
    if isinstance(field, BooleanField):
        return words(say("Yes") if data else say("No"))
    if isinstance(data, date | datetime):
        return words(data)
    return "" if data is None else str(data)


def visible(form: Form) -> list[tuple[str, Field]]:
    """The fields people see, by name, in the order of the form."""
    return [
        (name, field)
        for name, field in form._fields.items()
        if not isinstance(field.widget, HiddenInput)
    ]
