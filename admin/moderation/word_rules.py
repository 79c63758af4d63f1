"""Console page *Word rules*: which words are not written here, wait for a moderator, are told to them, or become others."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from kernel.access import Permission, current_reader
from kernel.language import LANGUAGES
from moderation.actions import add_rule, remove_rule
from moderation.forms import RULE_WORDS, WordRuleForm
from moderation.queries import MOST_RULES, word_rule_with, word_rules


class WordRulesPage(ClosedPage):
    """The rules, and a form for one more. They hold for what is written from now on, in forums and on pages."""

    needs = Permission.POLICY_MANAGE

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """What holds, by language and word."""
        form, rules = WordRuleForm(), word_rules()
        if form.validate_on_submit():
            if len(rules) < MOST_RULES and add_rule(form.rule, actor=current_reader()):
                flash(_("The rule holds from now on."), "good")
                return redirect(url_for("word_rules.index"))
            there = _("There is a rule for this in this language. Remove it first.")
            form.refuse(form.phrase, there if len(rules) < MOST_RULES else _("There are too many rules. Remove one first."))
        page = self.render("console/word_rules.html", form=form, rules=rules, acts=RULE_WORDS, languages=LANGUAGES)
        return page, 422 if form.errors else 200

    @expose("/<uuid:rule_id>/remove", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def remove(self, rule_id: UUID) -> ResponseReturnValue:
        """Takes one away."""
        remove_rule(word_rule_with(rule_id), actor=current_reader())
        flash(_("The rule is removed."), "good")
        return redirect(url_for("word_rules.index"))
