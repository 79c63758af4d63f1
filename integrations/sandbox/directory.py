"""A page on which people begin to work at the hospital, and leave it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrations.sandbox.hospitals import Directory, Hospital
from integrations.sandbox.oidc import provider
from integrations.sandbox.staff import NotTold, tell, who_works

blueprint = Blueprint("directory", __name__, url_prefix="/directory/<hospital>")


@blueprint.get("")
def people(hospital: str) -> ResponseReturnValue:
    """Everybody with an account of the hospital, and what the product was told of each."""
    here = provider(hospital).hospital
    try:
        told = who_works(_of(here))
    except NotTold as error:
        return _page(hospital, here, {}, trouble=str(error)), 502
    return _page(hospital, here, told)


@blueprint.post("")
def change(hospital: str) -> ResponseReturnValue:
    """Somebody leaves the hospital, or works there from now on."""
    here = provider(hospital).hospital
    person = here.person(request.form.get("person")) or abort(400)
    try:
        tell(_of(here), person, works=request.form.get("works") == "yes")
    except NotTold as error:
        return _page(hospital, here, {}, trouble=str(error)), 502
    return redirect(url_for("directory.people", hospital=hospital))


def _of(here: Hospital) -> Directory:
    return here.directory or abort(404)


def _page(hospital: str, here: Hospital, told: dict[str, bool], *, trouble: str | None = None) -> str:
    return render_template("sandbox/directory.html", slug=hospital, hospital=here, told=told, trouble=trouble)
