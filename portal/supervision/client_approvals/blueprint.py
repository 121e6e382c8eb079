"""The routes of customers' approvals."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.client_approvals import views, work_views

bp = blueprint(
    "client_approvals",
    get("/client-approvals/", views.index),
    get("/client-approvals/<int:approval_id>", views.show),
    form("/client-approvals/<int:approval_id>/decide", views.decide),
    form("/client-approvals/<int:approval_id>/withdraw", views.withdraw),
    form("/client-approvals/<int:approval_id>/end", views.end),
    get("/client-approvals/files/<int:approval_file_id>", views.file),
    get("/client-approvals/terms/", views.terms),
    form("/client-approvals/terms/new", views.new_terms),
    get("/client-approvals/terms/<int:terms_id>/file", views.terms_file),
    get("/engagements/<int:engagement_id>/client-approvals", work_views.of_engagement),
    form("/engagements/<int:engagement_id>/client-approvals/new", work_views.new),
    form("/engagements/<int:engagement_id>/client-approvals/ask", work_views.ask),
    get("/engagements/<int:engagement_id>/client-approvals/letter", work_views.letter),
    menus=("desk.vendors",),
)
