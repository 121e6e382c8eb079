"""The routes of reminders."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.reminders import mail_views, views

bp = blueprint(
    "reminders",
    form("/settings/reminders", views.settings),
    get("/reminders/preview", views.preview),
    form("/vendors/<int:vendor_id>/hold", views.hold),
    post("/vendors/<int:vendor_id>/hold/end", views.end_hold),
    post("/reminders/now", views.remind),
    get("/mail", mail_views.mails, "reminders.mails"),
    post("/mail/send-now", mail_views.send_mails, "reminders.mails"),
    post("/mail/not-at-all", mail_views.withhold, "reminders.mails"),
    menus=("content.settings", "obligations.index"),
)
