"""The shape of what is handed in for an import; what is in the file is checked elsewhere."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from portal.foundation.core.words.i18n import _l


class UploadForm(FlaskForm):
    file = FileField(
        _l("Workbook or CSV"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "Excel (.xlsx), OpenDocument (.ods) or CSV (UTF-8 or Shift_JIS), up to 15 MB. Nothing "
            "is written before you have seen what would change."
        ),
    )


class AcceptForm(FlaskForm):
    """`digest`: the difference that was looked at."""

    digest = HiddenField()


class ListForm(FlaskForm):
    file = FileField(
        _l("Your own list"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "Excel (.xlsx), OpenDocument (.ods) or CSV (UTF-8 or Shift_JIS), a line for each vendor or piece "
            "of work, whatever its columns are called. Nothing is written before you have seen it."
        ),
    )
