"""The shape of input when a section is given to a colleague, and of what is sent about a workbook."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, RadioField, SelectField, StringField
from wtforms.validators import Optional

from portal.foundation.accounts.models import Language
from portal.foundation.core.pages.forms import an_address, at_most, chosen, options, stripped
from portal.foundation.core.words.i18n import _l

NEW = "new"


class GiveForm(FlaskForm):
    """A colleague with an account, or the name and address of a new one."""

    colleague = RadioField(_l("Who answers this section?"), validators=[chosen()])
    name = StringField(_l("Name"), filters=[stripped], validators=[at_most(120)])
    email = EmailField(
        _l("E-mail address"),
        filters=[stripped],
        validators=[Optional(), an_address(), at_most(254)],
    )
    language = SelectField(
        _l("Language"),
        choices=options([(Language.JA.value, "日本語"), (Language.EN.value, "English")]),
    )

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """`people`: id and name of the colleagues."""
        somebody = [(str(number), name) for number, name in people]
        self.colleague.choices = options(
            [*somebody, (NEW, _l("Somebody without an account: invite them"))]
        )

    def validate(self, *args: object, **kwargs: object) -> bool:
        valid: bool = super().validate(*args, **kwargs)
        if self.colleague.data == NEW:
            for field in (self.name, self.email):
                if not field.data:
                    field.errors = [*field.errors, str(_l("Please fill this in."))]
                    valid = False
        return valid


class WorkbookForm(FlaskForm):
    """What is in the file is read elsewhere."""

    file = FileField(
        _l("Filled-in workbook"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "The file that was downloaded here (.xlsx). Nothing is changed before you have seen "
            "what would change."
        ),
    )
