"""Two people edited the settings: both versions side by side, and a choice for each difference."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Field, SelectField

from portal.content.settings.forms import SettingsForm
from portal.foundation.core.words.i18n import words

Row = tuple[str, str, str, str]  # label, theirs, mine, name of the field


def rows(form: SettingsForm, current: Mapping[str, Any]) -> list[Row]:
    """What differs between what is saved now and what was typed, in the order of the form."""
    return [
        (
            field.label.text,
            _shown(field, current[field.name]),
            _shown(field, field.data),
            field.name,
        )
        for field in _differing(form, current)
    ]


def take_choices(form: SettingsForm, current: Mapping[str, Any], chosen: Mapping[str, str]) -> bool:
    """Put what is saved into the fields for which `keep-<name>` is `theirs`.

    False, and nothing is taken, while a difference has no choice.
    """
    differing = _differing(form, current)
    if any(chosen.get(f"keep-{field.name}") not in ("theirs", "mine") for field in differing):
        return False
    for field in differing:
        if chosen[f"keep-{field.name}"] == "theirs":
            field.data = current[field.name]
    return True


def ask_again(form: SettingsForm, current: Mapping[str, Any]) -> None:
    """The next time the form is sent it is about the version that is saved now."""
    form.version.data, form.version.raw_data = current["version"], None
    form.merging.data, form.merging.raw_data = 1, None


def _differing(form: SettingsForm, current: Mapping[str, Any]) -> list[Field]:
    compared = [one for one in form if one.name in current and one.name != "version"]
    return [one for one in compared if one.data != current[one.name]]


def _shown(field: Field, value: Any) -> str:
    if isinstance(field, SelectField):
        labels = {choice[0]: str(choice[1]) for choice in field.iter_choices()}
        return labels.get(value, str(value))
    if isinstance(value, date):
        return words(value)
    return str(value)
