"""The routes of onboarding."""

from portal.foundation.core.pages.web import blueprint, form, post
from portal.supervision.onboarding import views

bp = blueprint(
    "onboarding",
    form("/exceptions/<int:decision_id>/decision", views.decide_exception),
    form("/vendors/<int:vendor_id>/suspension", views.suspend),
    form("/vendors/<int:vendor_id>/resumption", views.resume),
    form("/suspensions/<int:suspension_id>/confirmation", views.confirm_suspension),
    form("/vendors/<int:vendor_id>/approval", views.approve),
    form("/vendors/<int:vendor_id>/rejection", views.reject),
    form("/proposals/<int:proposal_id>/decision", views.decide),
    form("/vendors/<int:vendor_id>/activation", views.activate),
    form("/data/<int:share_id>/handover", views.handover),
    form("/vendors/<int:vendor_id>/offboarding", views.offboard),
    form("/vendors/<int:vendor_id>/closing", views.close),
    post("/vendor-people/<int:user_id>/left", views.person_left),
    menus=("desk.vendors",),
)
