"""The shape of what is sent about packs."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import HiddenField, RadioField

from portal.content.versions.decided import Offer, PackCourse, PackDecision
from portal.content.versions.labels import pack_name
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import DayField, needed, options, text_field
from portal.foundation.core.words.i18n import _l, _lp, words


class AddForm(FlaskForm):
    files = MultipleFileField(
        _l("Files of packs"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "YAML in UTF-8, up to 1 MB each. Packs that lean on each other are handed in together. "
            "Nothing becomes active by it."
        ),
    )


EACH = "each"


class DecideForm(FlaskForm):
    """`every`: about all packs at once, or EACH by its own field; None on the page of one version.

    The fields of the packs are those of the offers (`decide_form`).
    """

    offers: Sequence[Offer] = ()
    every: RadioField | None = None

    active_from = DayField(
        _l("Active from"),
        [needed()],
        description=_l("Today or later. Days before it are judged by the version of that day."),
    )
    reason = text_field(
        _l("Reason"),
        1000,
        description=_l(
            "Why now: an amended law, your own decision, a correction; or what speaks against it."
        ),
    )

    def of(self, offer: Offer) -> RadioField:
        field: RadioField = self[offer.field]
        return field

    @property
    def fields_needed(self) -> Sequence[RadioField]:
        """Those that have to be chosen as the form stands."""
        each = [self.of(offer) for offer in self.offers]
        if self.every is None:
            return each
        return [self.every, *(each if self.every.data == EACH else [])]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        valid: bool = super().validate(*args, **kwargs)
        for field in self.fields_needed:
            if field.data not in {value for value, *_ in field.iter_choices()}:
                field.errors = [*field.errors, str(_l("Please choose one."))]
                valid = False
        return valid

    @property
    def choices(self) -> list[PackDecision]:
        """What is decided, of a form that is valid."""
        return [offer.choice(self._chosen(offer)) for offer in self.offers]

    def _chosen(self, offer: Offer) -> str:
        if self.every is None or self.every.data == EACH:
            return str(self.of(offer).data)
        return offer.as_all(PackCourse(self.every.data))


def decide_form(offers: Sequence[Offer], *, seen: str | None = None) -> DecideForm:
    """With a field for each offer; `seen`: for all at once, and the page shows these versions."""
    fields: dict[str, Any] = {"offers": offers}
    if seen is not None:
        asking = any(offer.asks for offer in offers)
        fields["seen"] = HiddenField(default=seen)
        fields["every"] = RadioField(
            _lp("versions of packs that wait", "What becomes of them"),
            choices=options(_of_all(asking=asking)),
            validate_choice=False,
        )
    for offer in offers:
        only = offer.values[0] if len(offer.values) == 1 and seen is None else None
        fields[offer.field] = RadioField(
            words(pack_name(offer.pack)),
            choices=options([(value, words(offer.words_of(value))) for value in offer.values]),
            default=only,
            validate_choice=False,
        )
    form: DecideForm = type("DecideForm", (DecideForm,), fields)(
        data={"active_from": clock.today()}
    )
    for offer in offers:  # what leaves nothing to choose is not asked
        if form.of(offer).default is not None and not form.of(offer).data:
            form.of(offer).data = form.of(offer).default
    return form


def _of_all(*, asking: bool) -> Iterator[tuple[str, Any]]:
    if asking:
        yield (
            PackCourse.NEXT,
            _l(
                "Take all; texts to sign are asked from the next request on, what is signed or "
                "asked already stands"
            ),
        )
        yield PackCourse.NOW, _l("Take all, and ask everybody now in the new texts to sign")
    else:
        yield PackCourse.NEXT, _l("Take all")
    yield PackCourse.KEEP, _l("Keep all versions in force")
    yield EACH, _l("Decide about each pack by itself")
