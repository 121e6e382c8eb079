"""The shapes of the policy, of what its sentences are, and how strictly a promise is read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.widgets import HiddenInput

from portal.content.definitions.promises import MODE_WORDS, Promise
from portal.content.policy.models import LONGEST_POLICY, LONGEST_WORDING, PolicyReading, SaysOf
from portal.content.policy.queries import ReadSentence
from portal.content.policy.services import SaidOf
from portal.content.policy.workflow import SAYS
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    TickField,
    chosen,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, _lp, language, words

LATER: Final = "later"  # nothing is said of it yet


class WordingForm(FlaskForm):
    """`seen` is the sentence that was written last when the page was opened, 0 for none."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    valid_from = DayField(
        _l("Valid from"),
        [needed()],
        description=_l("The day on which your policy said so for the first time."),
    )
    ja = text_field(_l("Sentence of your policy (Japanese)"), LONGEST_WORDING)
    en = text_field(_l("Sentence of your policy (English)"), LONGEST_WORDING)


class ModeForm(FlaskForm):
    """`seen` is the decision that was made last when the page was opened, 0 for none."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    mode = RadioField(_l("What the policy says"), validators=[chosen()])
    valid_from = DayField(
        _l("Valid from"),
        [needed()],
        description=_l("Today or later. Days before it are judged as they were."),
    )
    reason = text_field(
        _l("Reason"), 1000, description=_l("Where your published policy says so, and since when.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode.choices = options((mode, words(said)) for mode, said in MODE_WORDS.items())


class PolicyForm(FlaskForm):
    """The policy, pasted or from a file, in one language or both."""

    valid_from = DayField(
        _l("Valid from"),
        [needed()],
        default=clock.today,
        description=_l("The day on which your policy said so for the first time."),
    )
    published = line_field(
        _l("Where it was published"),
        300,
        description=_l("Such as the address of the page, or the document and its version."),
    )
    ja = text_field(_l("Policy in Japanese"), LONGEST_POLICY, optional=True)
    file_ja = FileField(
        _l("Or a file, in Japanese"),
        description=_l("Word (.docx), PDF, a web page (.html) or text (.txt, .md), up to 20 MB."),
    )
    en = text_field(_l("Policy in English"), LONGEST_POLICY, optional=True)
    file_en = FileField(
        _l("Or a file, in English"),
        description=_l("Word (.docx), PDF, a web page (.html) or text (.txt, .md), up to 20 MB."),
    )


class SeenPolicyForm(FlaskForm):
    """`seen`: the edition of what was said of the version when the page was opened."""

    seen = HiddenField(default="")


class ReadingForm(SeenPolicyForm):
    """For each sentence what it is, and the promises it makes (`reading_form`)."""

    sentences: Sequence[ReadSentence] = ()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        valid: bool = super().validate(*args, **kwargs)
        for each in self.sentences:
            ticks = self[f"promises_{each.sentence.key}"]
            if self[f"says_{each.sentence.key}"].data == SaysOf.PROMISED and not ticks.data:
                ticks.errors = [*ticks.errors, str(_l("Tick at least one promise."))]
                valid = False
        return valid

    def said(self) -> dict[str, SaidOf]:
        """What is said otherwise than it stands on record, by the keys of sentences."""
        found: dict[str, SaidOf] = {}
        for each in self.sentences:
            chosen_one = self[f"says_{each.sentence.key}"].data
            if chosen_one == LATER:
                continue
            says = SaysOf(chosen_one)
            ticked = self[f"promises_{each.sentence.key}"].data or []
            one = SaidOf(says, tuple(ticked) if says is SaysOf.PROMISED else ())
            if one != _on_record(each.reading):
                found[each.sentence.key] = one
        return found


def reading_form(
    sentences: Sequence[ReadSentence], promises: Iterable[Promise]
) -> type[ReadingForm]:
    """With two fields for each sentence. What rules propose is ticked, and nothing is chosen."""
    names = [(promise.id, promise.short.in_(language())) for promise in promises]
    fields: dict[str, Any] = {"sentences": sentences}
    for each in sentences:
        said = each.reading or each.carried
        fields |= _fields_of(each, said, names)
    return type("ReadingOfPolicyForm", (ReadingForm,), fields)


def _fields_of(
    each: ReadSentence, said: PolicyReading | None, names: Sequence[tuple[str, str]]
) -> Mapping[str, Any]:
    key, place = each.sentence.key, each.sentence.place
    known = [name for name, _words in names]
    ticked = said.promises if said and said.promises else each.proposed
    choices = [(says, words(SAYS[says])) for says in SaysOf]
    later = (
        [] if each.reading else [(LATER, words(_lp("a sentence of the policy", "Not decided yet")))]
    )
    return {
        f"says_{key}": RadioField(
            _l("What sentence %(place)s is", place=place),
            [chosen()],
            choices=options([*later, *((one.value, told) for one, told in choices)]),
            default=said.says.value if said else LATER,
        ),
        f"promises_{key}": TickField(
            _l("Promises that sentence %(place)s makes", place=place),
            choices=options(names),
            default=[name for name in ticked if name in known],
        ),
    }


def _on_record(reading: PolicyReading | None) -> SaidOf | None:
    return None if reading is None else SaidOf(reading.says, tuple(reading.promises))
