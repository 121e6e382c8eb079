"""The shape of what is sent about a workbook; what is in the file is read elsewhere."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from portal.foundation.core.words.i18n import _l


class WorkbookForm(FlaskForm):
    file = FileField(
        _l("Filled-in workbook"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "The file that was downloaded here (.xlsx). Nothing is changed before you have seen "
            "what would change."
        ),
    )
