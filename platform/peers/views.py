"""People like me: who they are, asking to be introduced, answering, and whom I was introduced to or have blocked."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forums.searching import topics_about
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.forms import HouseForm
from kernel.limits import TooOften
from kernel.web import GET_POST, POST, Url, feature
from peers import actions, introducing, queries
from peers.access import introduction_for, may_take_part
from peers.forms import SPOKEN
from peers.vocabulary import words_about

MOST_TOPICS = 5

blueprint = feature(
    "peers",
    __name__,
    [
        Url("/people", "index", Permission.ACCOUNT_MANAGE),
        Url("/people/<uuid:person_id>/ask", "ask", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/people/<uuid:person_id>/block", "block", Permission.ACCOUNT_MANAGE, POST),
        Url("/people/<uuid:person_id>/unblock", "unblock", Permission.ACCOUNT_MANAGE, POST),
        Url("/people/blocked", "blocked", Permission.ACCOUNT_MANAGE),
        Url("/people/introduced", "introduced", Permission.ACCOUNT_MANAGE),
        Url("/people/introductions/<uuid:introduction_id>", "asked", Permission.ACCOUNT_MANAGE),
        Url("/people/introductions/<uuid:introduction_id>/agree", "agree", Permission.ACCOUNT_MANAGE, POST),
        Url("/people/introductions/<uuid:introduction_id>/decline", "decline", Permission.ACCOUNT_MANAGE, POST),
        Url("/people/introductions/<uuid:introduction_id>/withdraw", "withdraw", Permission.ACCOUNT_MANAGE, POST),
    ],
)


def index() -> ResponseReturnValue:
    """Topics about what I live with; and, once I chose to be found, people like me and what waits between us."""
    reader = current_reader()
    if not may_take_part(reader):
        return render_template("peers/closed.html")
    mine = queries.mine(reader)
    sought = words_about([condition.code for _row, condition in mine.living])
    topics = topics_about(reader, sought, MOST_TOPICS) if sought else []
    if not mine.found:
        return render_template("peers/people.html", mine=mine, topics=topics)
    number = request.args.get("page", 1, type=int)
    people, more = queries.people_like(reader, number)
    asks, asked = queries.askings(reader)
    return render_template(
        "peers/people.html",
        mine=mine,
        topics=topics,
        people=people,
        page=max(number, 1),
        more=more,
        asks=asks,
        asked=asked,
        many=queries.shared_by_many(reader),
        spoken=SPOKEN,
    )


def ask(person_id: UUID) -> ResponseReturnValue:
    """What somebody like me will see of me when I ask; then the press that asks."""
    reader, form = current_reader(), HouseForm()
    somebody = queries.somebody_like(reader, person_id)
    if not form.validate_on_submit():
        return render_template("peers/ask.html", form=form, somebody=somebody, spoken=SPOKEN)
    try:
        introducing.ask(reader, person_id)
    except TooOften:
        flash(_("You have asked five people today, and that is as many as a day holds. Tomorrow you can ask again."), "warn")
    else:
        flash(_("We have asked %(name)s. Nobody has to answer, and some people need time.", name=somebody.name), "good")
    return redirect(url_for("peers.index"))


def asked(introduction_id: UUID) -> ResponseReturnValue:
    """Somebody asks to meet me: what we share, and my answer."""
    reader = current_reader()
    introduction = introduction_for(reader, introduction_id)
    somebody = queries.who_asks(reader, introduction)
    return render_template("peers/asked.html", introduction=introduction, somebody=somebody, spoken=SPOKEN)


def agree(introduction_id: UUID) -> ResponseReturnValue:
    """Yes: both know each other from now on."""
    introducing.agree(current_reader(), introduction_id)
    flash(_("You are introduced now. You know each other’s name."), "good")
    return redirect(url_for("peers.introduced"))


def decline(introduction_id: UUID) -> ResponseReturnValue:
    """No thank you."""
    introducing.decline(current_reader(), introduction_id)
    flash(_("That is settled. Nobody is told that you said no."), "good")
    return redirect(url_for("peers.index"))


def withdraw(introduction_id: UUID) -> ResponseReturnValue:
    """I take back that I asked."""
    introducing.withdraw(current_reader(), introduction_id)
    flash(_("You have taken the question back."), "good")
    return redirect(url_for("peers.index"))


def introduced() -> ResponseReturnValue:
    """Whom I was introduced to."""
    return render_template("peers/introduced.html", people=queries.introduced_to(current_reader()))


def block(person_id: UUID) -> ResponseReturnValue:
    """I want nothing to do with this person. Raises NotFound for whom I never met here."""
    reader = current_reader()
    if not queries.was_shown(reader, person_id):
        raise NotFound
    actions.block(reader, person_id)
    flash(_("You will not meet here again, and nobody is told. You can take it back below."), "good")
    return redirect(url_for("peers.blocked"))


def unblock(person_id: UUID) -> ResponseReturnValue:
    """I take it back."""
    actions.unblock(current_reader(), person_id)
    flash(_("You have taken it back."), "good")
    return redirect(url_for("peers.blocked"))


def blocked() -> ResponseReturnValue:
    """Whom I have blocked."""
    return render_template("peers/blocked.html", people=queries.blocked_by(current_reader()), first_name=queries.first_name)
