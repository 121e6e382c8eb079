"""The routes of what is made ready for an assessor."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.proof.assessor.preparation import views as preparation

bp = blueprint(
    "assessor",
    get("/assessment", preparation.show),
    get("/assessment/sheet", preparation.sheet),
    form("/assessment/day", preparation.set_day),
    menus=("reports.index",),
)
