"""What I live with: saying it, putting it right, taking it back, and choosing whether people like me may find me."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.text import plain
from kernel.web import GET_POST, POST, Url, feature
from peers import choosing, queries
from peers.access import may_take_part, require_taking_part
from peers.forms import SPOKEN, WORDS, ChangeForm, ChoicesForm, LivingForm
from peers.models import Stage, Standing
from peers.vocabulary import GROUPS, LONGEST_SOUGHT, find

blueprint = feature(
    "living",
    __name__,
    [
        Url("/account/living", "mine", Permission.ACCOUNT_MANAGE),
        Url("/account/living/<uuid:living_id>", "change", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/living/<uuid:living_id>/take-back", "take_back", Permission.ACCOUNT_MANAGE, POST),
        Url("/account/living/add", "add", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/living/be-found", "be_found", Permission.ACCOUNT_MANAGE, POST),
        Url("/account/living/choices", "choices", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/living/hide", "hide", Permission.ACCOUNT_MANAGE, POST),
        Url("/account/living/take-all-back", "take_all_back", Permission.ACCOUNT_MANAGE, POST),
    ],
)


def mine() -> ResponseReturnValue:
    """What I said, who sees it, and the press that takes it back."""
    reader = current_reader()
    said = queries.mine(reader)
    return render_template("peers/living.html", mine=said, takes_part=may_take_part(reader), spoken=SPOKEN, words=WORDS)


def add() -> ResponseReturnValue:
    """Finding it in the vocabulary, by part of a word or by leafing through; then as whom, and how far along.

    The word that is looked for stands in the address, as in every search of the house: no address is logged.
    """
    reader, form = current_reader(), LivingForm()
    require_taking_part(reader)
    typed = plain(request.args.get("q", ""))[:LONGEST_SOUGHT]
    if form.validate_on_submit():
        try:
            choosing.say(reader, form.condition.data, Standing(form.standing.data), Stage(form.stage.data))
        except choosing.TooMuch:
            form.refuse(form.condition, _("This is as much as we keep. Take something else back first."))
        else:
            return _kept(_("We keep it for you."))
    page = render_template(
        "peers/add.html",
        form=form,
        typed=typed,
        found=find(typed),
        groups=GROUPS,
        options={option.data: option for option in form.condition},
        longest=LONGEST_SOUGHT,
        mine=queries.mine(reader),
    )
    return page, 422 if form.errors else 200


def change(living_id: UUID) -> ResponseReturnValue:
    """As whom, and how far along: put right."""
    reader = current_reader()
    require_taking_part(reader)
    living, condition = queries.own_living(reader, living_id)
    form = ChangeForm(obj=living)
    if form.validate_on_submit():
        choosing.say(reader, living.condition, Standing(form.standing.data), Stage(form.stage.data))
        return _kept(_("We keep it for you."))
    return render_template("peers/change.html", form=form, condition=condition), 422 if form.errors else 200


def take_back(living_id: UUID) -> ResponseReturnValue:
    """I say it no more."""
    choosing.take_back(current_reader(), living_id)
    return _kept(_("It is gone. Nobody finds you by it any more."))


def take_all_back() -> ResponseReturnValue:
    """I say nothing any more."""
    choosing.take_all_back(current_reader())
    return _kept(_("All of it is gone. Nobody finds you any more."))


def be_found() -> ResponseReturnValue:
    """People like me may find me."""
    reader = current_reader()
    if not queries.mine(reader).living:
        raise NotFound
    choosing.be_found(reader)
    flash(_("People like you can find you now. You can take that back at any time."), "good")
    return redirect(url_for("peers.index"))


def hide() -> ResponseReturnValue:
    """Nobody finds me any more."""
    choosing.hide(current_reader())
    return _kept(_("Nobody finds you any more."))


def choices() -> ResponseReturnValue:
    """Languages, and letters."""
    reader = current_reader()
    require_taking_part(reader)
    chosen = queries.mine(reader).openness
    form = ChoicesForm(obj=chosen) if chosen else ChoicesForm(data={"by_mail": True, "languages": []})
    if form.validate_on_submit():
        choosing.choose(reader, languages=form.languages.data, by_mail=form.by_mail.data)
        return _kept(_("Kept as you set it."))
    return render_template("peers/choices.html", form=form), 422 if form.errors else 200


def _kept(said: str) -> ResponseReturnValue:
    flash(said, "good")
    return redirect(url_for("living.mine"))
