"""The routes of reminders."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.reminders import mail_views, views
from portal.supervision.reminders.planned import views as planned_views

bp = blueprint(
    "reminders",
    form("/settings/reminders", views.settings),
    get("/reminders/preview", planned_views.preview),
    post("/reminders/planned/now", planned_views.send_planned),
    post("/reminders/planned/not-at-all", planned_views.leave_out),
    post("/reminders/planned/as-usual", planned_views.put_back),
    form("/vendors/<int:vendor_id>/hold", views.hold),
    post("/vendors/<int:vendor_id>/hold/end", views.end_hold),
    post("/reminders/now", views.remind),
    get("/mail", mail_views.mails, "reminders.mails"),
    post("/mail/send-now", mail_views.send_mails, "reminders.mails"),
    post("/mail/not-at-all", mail_views.withhold, "reminders.mails"),
    menus=("content.settings", "obligations.index"),
)
