"""The routes of promises."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.promises import policy_views, views

bp = blueprint(
    "promises",
    form("/settings/policy/new", policy_views.enter_policy),
    get("/settings/promises", views.starts),
    form("/settings/promises/<promise_id>", views.start),
    menus=("content.settings",),
)
