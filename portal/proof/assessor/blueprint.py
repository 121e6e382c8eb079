"""The routes of what is made ready for an assessor."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.proof.assessor.evidence_pack import views as pack_views
from portal.proof.assessor.preparation import views as preparation
from portal.proof.assessor.register import views as register_views

bp = blueprint(
    "assessor",
    get("/assessment", preparation.show),
    get("/assessment/sheet", preparation.sheet),
    form("/assessment/day", preparation.set_day),
    get("/assessor/register", register_views.register),
    post("/assessor/register/make", register_views.begin_register),
    form("/assessor/pack", pack_views.pack),
    menus=("reports.index",),
)
