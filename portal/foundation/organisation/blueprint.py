"""The routes of organisation."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.foundation.organisation import views

bp = blueprint(
    "organisation",
    form("/settings/notice", views.notice),
    form("/settings/privacy-mark", views.privacy_mark),
    get("/privacy", views.privacy),
    menus=("content.settings",),
)
