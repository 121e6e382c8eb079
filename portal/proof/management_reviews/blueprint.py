"""The routes of management reviews."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.proof.management_reviews import views

bp = blueprint(
    "management_reviews",
    get("/management-reviews/", views.index),
    form("/management-reviews/new", views.new),
    get("/management-reviews/<int:management_review_id>", views.show),
    form("/management-reviews/<int:management_review_id>/confirm", views.decide),
    form("/management-reviews/<int:management_review_id>/withdraw", views.withdraw),
    form("/management-reviews/decisions/<int:management_decision_id>/done", views.carry_out),
    get("/management-reviews/files/<int:management_review_file_id>", views.file),
    menus=("reports.index",),
)
