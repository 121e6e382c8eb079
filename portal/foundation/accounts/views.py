"""Ways in and out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import public

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return render_template("foundation/accounts/sign_in.html")
