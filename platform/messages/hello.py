"""At the door of a listed page: a member who found its name leaves a word, which waits for a yes, or asks to come."""

from datetime import timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.access import Permission, current_reader
from kernel.limits import count_attempt
from kernel.web import GET_POST, Url, feature
from messages.access import must_write
from messages.forms import MessageForm
from messages.reporting import leave_by_the_rules
from pages.access import Standing
from pages.doors import listed_page
from pages.forms import AskForm

blueprint = feature("hello", __name__, [Url("/pages/<slug>/hello", "hello", Permission.ACCOUNT_MANAGE, GET_POST)])

DAY = timedelta(days=1)


def hello(slug: str) -> ResponseReturnValue:
    """The door. Whoever may read the page goes in."""
    visit = listed_page(current_reader(), slug)
    if visit.standing is not Standing.CALLER:
        return redirect(url_for("pages.show", slug=slug))
    form = MessageForm()
    if form.is_submitted():
        must_write(visit)
    if form.validate_on_submit():
        count_attempt("hello", str(visit.reader.person_id), most=20, within=DAY)
        count_attempt("hello to", f"{visit.reader.person_id} {visit.page.id}", most=3, within=DAY)
        leave_by_the_rules(visit, form)
        return render_template("messages/hello_said.html", page=visit.page)
    html = render_template("messages/hello.html", page=visit.page, form=form, ask=AskForm(visit.reader, formdata=None))
    return html, 422 if form.errors else 200
