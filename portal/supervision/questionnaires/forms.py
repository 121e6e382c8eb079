"""The shape of input only; questions have a form of their own (question_form)."""

from collections.abc import Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, Regexp
from wtforms.widgets import HiddenInput

from portal.foundation.core.pages.forms import at_most, needed, stripped
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.models import Origin

ORIGINS: Final[Mapping[Origin, Message]] = {
    Origin.PACK: say("Ships with the portal"),
    Origin.WORKBOOK: say("From our workbook"),
    Origin.YAML: say("From YAML"),
    Origin.VSAQ: say("From VSAQ"),
    Origin.PLAIN: say("From a plain sheet"),
    Origin.BROWSER: say("Written here"),
}

SHORT, LONG = 300, 4000


def _an_id(wrong: Any, longest: int, pattern: str) -> list[Any]:
    return [needed(), at_most(longest), Regexp(pattern, message=wrong)]


class SeenForm(FlaskForm):
    """Says which version of the draft was on the page."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class WholeForm(FlaskForm):
    """Title and introduction, in both languages; either may still be missing in a draft. `seen`:
    the mark of what was shown (merging)."""

    seen = HiddenField()

    title_ja = StringField(_l("Title (Japanese)"), filters=[stripped], validators=[at_most(SHORT)])
    title_en = StringField(_l("Title (English)"), filters=[stripped], validators=[at_most(SHORT)])
    text_ja = TextAreaField(
        _l("Introduction (Japanese)"), filters=[stripped], validators=[at_most(LONG)]
    )
    text_en = TextAreaField(
        _l("Introduction (English)"), filters=[stripped], validators=[at_most(LONG)]
    )


class SectionForm(WholeForm):
    id = StringField(
        _l("Id"),
        filters=[stripped],
        validators=_an_id(
            _l("A letter first, then letters, digits, - and _."), 60, r"^[A-Za-z][A-Za-z0-9_-]*$"
        ),
        description=_l("Short and lasting, such as org. It stands in files and addresses."),
    )
    again = HiddenField()  # it was taken out meanwhile and is put in again
    ask_anew = BooleanField(_l("Ask anew: last period's answers are not offered"))


class UploadForm(FlaskForm):
    file = FileField(
        _l("File"),
        validators=[InputRequired(_l("Choose a file."))],
        description=_l("Excel, ODS, CSV, YAML or VSAQ (JSON), up to 15 MB."),
    )


class NameForm(FlaskForm):
    """The lasting short name of a questionnaire."""

    name = StringField(
        _l("Short name"),
        filters=[stripped],
        validators=_an_id(
            _l("Small letters, digits and dashes, such as security-check."),
            60,
            r"^[a-z0-9][a-z0-9-]*$",
        ),
        description=_l(
            "A new name makes a new questionnaire; the name of one that is there begins its next version."
        ),
    )


class TakeInForm(NameForm):
    """A file that was read and shown is taken in."""

    file = HiddenField()


class RenameForm(NameForm, SeenForm):
    """Another short name."""


class NewForm(NameForm):
    """An empty questionnaire."""

    title_ja = StringField(
        _l("Title (Japanese)"), filters=[stripped], validators=[needed(), at_most(SHORT)]
    )
    title_en = StringField(_l("Title (English)"), filters=[stripped], validators=[at_most(SHORT)])


class PublishForm(SeenForm):
    note = TextAreaField(
        _l("What changed"),
        filters=[stripped],
        validators=[Optional(), at_most(1000)],
        description=_l("For colleagues; it stands beside the version."),
    )
