"""The shape of what is asked of a pack; what it must keep is decided in choice.py."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import Optional

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    LANGUAGE_CHOICES,
    DayField,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, in_language, language
from portal.foundation.core.words.messages import LANGUAGES
from portal.proof.assessor.evidence_pack.choice import LONGEST_SEED, EvidenceChoice

LONG = 20_000


class PackForm(FlaskForm):
    as_of = DayField(_l("As of"), [needed()])
    lang = PickField(_l("Language of the pack"), validators=[chosen()], choices=LANGUAGE_CHOICES)
    vendors = text_field(
        _l("Only these vendors"),
        LONG,
        optional=True,
        description=_l("Names or numbers of vendors, one on each line. Empty: all."),
    )
    tiers = TickField(_l("Only these tiers"))
    sample = IntegerField(
        _l("A sample of so many vendors"),
        [Optional()],
        description=_l("Drawn from what is chosen above. Empty: all of them."),
    )
    seed = line_field(
        _l("Seed of the sample"),
        LONGEST_SEED,
        optional=True,
        description=_l(
            "Any word, best said by the assessor: the same seed draws the same vendors again."
        ),
    )

    def offer(self) -> None:
        tiers = catalogue.tiers().tiers
        self.tiers.choices = options([(tier.id, in_language(tier.label)) for tier in tiers])

    @classmethod
    def usual(cls) -> dict[str, Any]:
        return {"as_of": clock.today(), "lang": language()}

    def wanted(self, vendor_ids: Collection[int]) -> EvidenceChoice:
        day: date = filled(self.as_of)
        return EvidenceChoice(
            day,
            next(lang for lang in LANGUAGES if lang == self.lang.data),
            tuple(vendor_ids),
            tuple(self.tiers.data or ()),
            self.sample.data,
            self.seed.data or "",
        )
