"""The forms of forums: a topic, a reply, other words for a post, where a topic goes, a forum as its hospital arranges it."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextArea

from forums.models import Circle, Forum
from kernel.forms import HouseForm, LineField, at_most, needed
from kernel.language import LANGUAGES
from kernel.text import clean_words, plain
from moderation.forms import CheckedForm, by_the_rules

LONGEST_BODY, LONGEST_TITLE, LONGEST_SHOWS = 10_000, 120, 300  # characters
MOST_PICTURES = 4  # in one post

_SAY_SOMETHING = lazy("Write a few words first.")

CIRCLES = [
    SelectChoice(Circle.MEMBERS, lazy("All members of the hospital")),
    SelectChoice(Circle.CAREGIVERS, lazy("Only whoever keeps a care page, or helps to keep one")),
    SelectChoice(Circle.GROUP, lazy("Only the people listed below")),
]


class WordsForm(CheckedForm):
    """Other words for a post that stands."""

    title = HiddenField()  # of a new topic alone; the script that keeps drafts asks for it
    body = TextAreaField(
        lazy("Your words"), [needed(_SAY_SOMETHING), at_most(LONGEST_BODY), by_the_rules], filters=[clean_words]
    )
    base = HiddenField()  # when the draft was kept that these words go on from


class PostForm(WordsForm):
    """A reply: words, pictures, and whether her name stands over them."""

    anonymous = BooleanField(lazy("Do not show my name"))
    pictures = MultipleFileField(lazy("Pictures"))
    shows = LineField(lazy("What do the pictures show?"), [at_most(LONGEST_SHOWS)])
    quoted = HiddenField()  # whose words these answer
    ticket = HiddenField()  # one press, one post

    wrong_pictures: Sequence[str] = ()

    def validate_pictures(self, field: MultipleFileField) -> None:
        """Those that could not be taken are named; a picture can say who somebody is."""
        if self.wrong_pictures:
            raise ValidationError(" ".join(self.wrong_pictures))
        if self.anonymous.data and any(getattr(file, "filename", "") for file in field.data or ()):
            raise ValidationError(_("A picture can show who you are. Leave it out, or show your name."))


class TopicForm(PostForm):
    """A new topic: what it is about, and its first post."""

    title = LineField(
        lazy("What is it about?"), [needed(lazy("Say in a few words what it is about.")), at_most(LONGEST_TITLE), by_the_rules]
    )
    body = TextAreaField(
        lazy("What would you like to say or ask?"),
        [needed(_SAY_SOMETHING), at_most(LONGEST_BODY), by_the_rules],
        filters=[clean_words],
    )


class MoveForm(HouseForm):
    """Into which forum a topic goes."""

    to = SelectField(lazy("Move it to"), [needed(lazy("Choose a forum."))])

    def __init__(self, forums: Sequence[Forum]) -> None:
        super().__init__()
        self.to.choices = [SelectChoice(forum.slug, str(forum.name)) for forum in forums]


class ForumForm(HouseForm):
    """A forum as its hospital arranges it: in each language its name and what it is for; for whom; and whether it goes on."""

    name_en = LineField(lazy("Name in English"), [at_most(60)])
    name_es = LineField(lazy("Name in Spanish"), [at_most(60)])
    about_en = LineField(lazy("What it is for, in English"), [at_most(300)], widget=TextArea())
    about_es = LineField(lazy("What it is for, in Spanish"), [at_most(300)], widget=TextArea())
    position = SelectField(
        lazy("Place in the list"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 51)], coerce=int, default=50
    )
    read_by = RadioField(lazy("Who may read"), choices=CIRCLES, default=Circle.MEMBERS)
    written_by = RadioField(lazy("Who may write"), choices=CIRCLES, default=Circle.MEMBERS)
    group = TextAreaField(
        lazy("The people of its group"), [at_most(20_000)], filters=[lambda typed: (typed or "").replace("\r\n", "\n")]
    )
    anonymous = BooleanField(lazy("Whoever writes may leave out her or his name"), default=True)
    archived = BooleanField(lazy("It is kept to be read, and nobody writes in it any more"))

    def validate_name_en(self, field: LineField) -> None:
        """In one language at least it has a name."""
        if not any(self.said("name").values()):
            raise ValidationError(_("Give it a name in one language at least."))

    def said(self, what: str) -> dict[str, str]:
        """Its name or what it is for, by language."""
        typed = {language: plain(self[f"{what}_{language}"].data or "") for language in LANGUAGES}
        return {language: words for language, words in typed.items() if words}

    @property
    def addresses(self) -> list[str]:
        """The e-mail addresses of its group, as they were typed."""
        return [line.strip() for line in (self.group.data or "").replace(",", "\n").split("\n") if line.strip()]
