"""The routes of extensions."""

from portal.foundation.core.pages.web import blueprint, form, post
from portal.ledger.extensions import views

bp = blueprint(
    "extensions",
    form("/todo/more-time", views.ask_together),
    form("/todo/<int:obligation_id>/more-time", views.ask),
    post("/extensions/<int:extension_id>/take-back", views.take_back),
    form("/extensions/<int:extension_id>", views.answer),
    form("/obligations/<int:obligation_id>/extend", views.extend),
    post("/obligations/more-time", views.extend_several),
    menus=("obligations.index",),
)
