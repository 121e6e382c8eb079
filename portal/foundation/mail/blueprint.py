"""The routes of mail."""

from portal.foundation.core.pages.web import blueprint, get, post
from portal.foundation.mail import views

bp = blueprint(
    "mail",
    post("/mail/test", views.send_trial),
    get("/mail/<int:mail_id>", views.show),
    get("/mail/<int:mail_id>/look", views.look),
    get("/mail/<int:mail_id>/attachments/<int:position>", views.download),
    post("/mail/<int:mail_id>/retry", views.retry),
    post("/mail/<int:mail_id>/hand-over", views.hand_over),
    post("/mail/<int:mail_id>/settle", views.settle),
    menus=("reminders.mails",),
)
