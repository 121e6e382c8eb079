"""What is typed about a saved view."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from portal.foundation.core.pages.forms import at_most, line_field
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.models import LONGEST_NAME


class SaveViewForm(FlaskForm):
    """`register`, `query` and `next` come along from the list."""

    name = line_field(_l("Name of the view"), LONGEST_NAME)
    is_shared = BooleanField(_l("Everybody of the company sees it"))
    register = HiddenField(validators=[at_most(40)])
    query = HiddenField()
    next = HiddenField()


class ViewForm(FlaskForm):
    name = line_field(_l("Name of the view"), LONGEST_NAME)
    is_shared = BooleanField(_l("Everybody of the company sees it"))
    opens_first = BooleanField(_l("Opens first when I come to this list"))
    next = HiddenField()
