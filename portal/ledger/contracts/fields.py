"""Fields that several forms about contracts share."""

from collections.abc import Mapping
from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import ValidationError

from portal.foundation.core.words.i18n import _l


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


class OtherContractField(SelectField):
    """One of the vendor's contracts, or none."""

    def __init__(self, label: Any, *, none: Any, **kwargs: Any) -> None:
        super().__init__(label, coerce=number_or_none, **kwargs)
        self.none = none

    def offer(self, titles: Mapping[int, str], besides: int | None = None) -> None:
        others = [(str(one), title) for one, title in titles.items() if one != besides]
        self.choices = [("", self.none), *others]

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(str(_l("Please choose one of the list."))) from error
