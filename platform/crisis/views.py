"""*I need help now*: the numbers first, then the button; the numbers again for whoever wrote of danger; proving a mailbox."""

from flask import Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import local_path
from crisis.actions import press_for_help
from crisis.calling import on_call_with, prove_on_call
from crisis.letters import ON_CALL
from crisis.queries import Missing, own_alert, ready_to_go_live, somebody_behind
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.forms import HouseForm
from kernel.tokens import open_token
from kernel.web import GET_POST, Url, feature

blueprint = feature(
    "crisis",
    __name__,
    [
        Url("/help", "help_now", Permission.HOSPITAL_READ, GET_POST),
        Url("/help/written", "written", Permission.HOSPITAL_READ),
        Url("/on-call/<token>", "prove", Permission.LETTER_ANSWER, GET_POST),
    ],
)


def help_now() -> ResponseReturnValue:
    """What answers at once, then the button. Pressed, it says what has been done, and goes on saying how it stands."""
    reader, form = current_reader(), HouseForm()
    if form.validate_on_submit():
        press_for_help(reader)
        return redirect(url_for("crisis.help_now"))
    somebody = somebody_behind(reader)
    alert = own_alert(somebody) if somebody else None
    called = somebody is not None and Missing.ON_CALL not in ready_to_go_live()
    return render_template("crisis/help.html", form=form, known=somebody is not None, alert=alert, called=called)


def written() -> ResponseReturnValue:
    """The page after words that signal danger: they stand, somebody was told, and these numbers answer now."""
    return render_template("crisis/written.html", on=local_path(request.args.get("on")))


@blueprint.after_app_request
def show_numbers(answer: Response) -> Response:
    """Leads whoever has just written of danger past the numbers, to where she was going, or to where she was."""
    if not g.pop("shows_numbers", False) or answer.status_code >= 400:
        return answer
    on = answer.location if answer.status_code == 302 else request.path
    return current_app.make_response(redirect(url_for("crisis.written", on=local_path(on))))


def prove(token: str) -> ResponseReturnValue:
    """Whoever reads this mailbox says that she is on call. Raises NotFound for a link that is old or is not ours."""
    opened = open_token(ON_CALL, token)
    if opened is None or opened.expired:
        raise NotFound
    listed, form = on_call_with(opened.first), HouseForm()
    if form.validate_on_submit():
        prove_on_call(listed)
        return redirect(url_for("crisis.prove", token=token))
    return render_template("crisis/prove.html", form=form, listed=listed)
