"""The routes of what is shown to an assessor."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.proof.assessor.evidence_pack import views as pack_views
from portal.proof.assessor.register import views as register_views

bp = blueprint(
    "assessor",
    get("/assessor/register", register_views.register),
    post("/assessor/register/make", register_views.begin_register),
    form("/assessor/pack", pack_views.pack),
    menus=("reports.index",),
)
