"""The routes of reminders."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.reminders import views

bp = blueprint(
    "reminders",
    form("/settings/reminders", views.settings),
    get("/reminders/preview", views.preview),
    form("/vendors/<int:vendor_id>/hold", views.hold),
    post("/vendors/<int:vendor_id>/hold/end", views.end_hold),
    post("/reminders/now", views.remind),
    menus=("content.settings", "obligations.index"),
)
