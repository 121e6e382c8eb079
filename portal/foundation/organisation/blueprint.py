"""The routes of organisation."""

from portal.foundation.core.routes import blueprint, form, get
from portal.foundation.organisation import views

bp = blueprint(
    "organisation",
    get("/settings/wordings", views.wordings),
    form("/settings/wordings/<promise_id>", views.wording),
    form("/settings/subcontracting", views.subcontracting),
    form("/settings/notice", views.notice),
    get("/privacy", views.privacy),
    menus=("content.settings",),
)
