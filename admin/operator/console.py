"""The operators' console, put together: its pages, the doors to them, and where those are led who have not signed in."""

from collections.abc import Callable
from functools import partial

from flask import Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import Admin
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from accounts.factors.leading import second_step_first
from accounts.views import sign_in_first
from admin.base import open_doors
from admin.operator.glass import GlassPage
from admin.operator.hospitals import HospitalsPage
from admin.operator.rest import ActsPage, FirstPage, JobsPage, SchemaPage
from admin.operator.sessions import operator_reader
from admin.operator.signing_in import blueprint as door
from kernel.access import SecondFactorNeeded, SignInNeeded
from kernel.errors import error_page
from kernel.web import SAFE_METHODS, House, feature

Lead = Callable[[Exception], Response]


def install_operator_console(app: House) -> None:
    """Opens it under the operators' host alone."""
    app.register_blueprint(feature("operator_console", __name__))
    app.register_blueprint(door)
    app.identify_operator = operator_reader
    first = FirstPage(name=lazy("Operators"), endpoint="operator", url="/operator")
    console = Admin(app, name=lazy("Operators"), endpoint="operator", url="/operator", index_view=first)
    console.add_view(HospitalsPage(name=lazy("Hospitals"), endpoint="operator_hospitals", url="/operator/hospitals"))
    console.add_view(GlassPage(name=lazy("Break the glass"), endpoint="operator_glass", url="/operator/glass"))
    console.add_view(JobsPage(name=lazy("Jobs"), endpoint="operator_jobs", url="/operator/jobs"))
    console.add_view(SchemaPage(name=lazy("Schema"), endpoint="operator_schema", url="/operator/schema"))
    console.add_view(ActsPage(name=lazy("Operators’ acts"), endpoint="operator_acts", url="/operator/acts"))
    open_doors(app, console)
    app.before_request(_begin_there)
    app.register_error_handler(SignInNeeded, partial(_lead, "operator_door.sign_in", sign_in_first))
    app.register_error_handler(SecondFactorNeeded, partial(_lead, "operator_door.second", second_step_first))


def _begin_there() -> ResponseReturnValue | None:
    """The bare address of the operators' host is that of their console."""
    if g.get("at_console") and request.path == "/":
        return redirect(url_for("operator.index"))
    return None


def _lead(endpoint: str, elsewhere: Lead, error: Exception) -> Response:
    """An operator signs in at a door of her own; everybody else as ever."""
    if not g.get("at_console"):
        return elsewhere(error)
    if request.method in SAFE_METHODS:
        return make_response(redirect(url_for(endpoint)))
    return error_page(401, title=_("Sign in first"), sentence=_("Your session has ended, and nothing was done. Sign in again."))
