"""Every word that a person reads can be translated, and is: into each language the house speaks, whole and alike."""

import re
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kernel.language import LANGUAGES, USUAL
from kernel.words import FOLDER, written
from tests.house.source import run, text
from tests.house.words import bare_literals, bare_sentences, bare_text, bare_words, spoken

PLACEHOLDER = re.compile(r"%(?:\((\w+)\)[sd]|(?!%))")
TAG = re.compile(r"</?\w+[^>]*>")
EDGES = re.compile(r"^\s*|\s*$")
OTHERS = sorted(set(LANGUAGES) - {USUAL})


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every message of the sources, taken out by the very command of `make words`."""
    template = tmp_path_factory.mktemp("words") / "messages.pot"
    [command] = re.findall(r"pybabel (--quiet extract .*) -o var/messages.pot \.", text(Path("Makefile")))
    answer = run(sys.executable, "-m", "babel.messages.frontend", *command.split(), "-o", str(template), ".")
    assert answer.returncode == 0, answer.stderr
    with template.open("rb") as file:
        return read_po(file)


def messages(catalogue: Catalog) -> dict[object, Message]:
    """The messages of a catalogue by what they are in the sources, without its head."""
    return {(message.context, message.id): message for message in catalogue if message.id}


def parts(said: object) -> list[str]:
    """The singular and the plural of a message, or its one form."""
    return [str(part) for part in said] if isinstance(said, list | tuple) else [str(said)]


def test_the_sources_hold_messages_from_every_kind_of_file(sources: Catalog) -> None:
    found = {place for message in sources for place, _ in message.locations}
    assert {"wsgi.py", "platform/kernel/errors.py", "platform/kernel/templates/base.html"} <= found
    assert "platform/following/templates/letters/following/update.txt" in found
    assert not [place for place in found if place.startswith(("tests/", "integrations/sandbox/", "admin/commands/", ".venv"))]
    assert any(isinstance(message.id, tuple) for message in sources)


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_nobody_is_unsure_of_it(language: str, sources: Catalog) -> None:
    known = messages(written(language))
    missing = [str(key) for key in messages(sources) if key not in known or not all(parts(known[key].string))]
    unsure = [str(key) for key, message in known.items() if message.fuzzy]
    assert not missing, f"{len(missing)} have no words in {language}:\n" + "\n".join(missing)
    assert unsure == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_catalogue_keeps_what_is_said_no_more(language: str, sources: Catalog) -> None:
    catalogue = written(language)
    assert [str(key) for key in messages(catalogue) if key not in messages(sources)] == []
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_what_its_message_names_and_marks_it_up_alike(language: str) -> None:
    assert [wrong for message in messages(written(language)).values() for wrong in differences(message)] == []


def differences(message: Message) -> list[str]:
    """Where a translation leaves out or makes up a placeholder, a tag, or white space at its ends."""
    said, forms = parts(message.id), [form for form in parts(message.string) if form]
    wrong = []
    for form in forms:
        for what in (PLACEHOLDER, TAG):
            may = {found for part in said for found in what.findall(part)}
            must = may.intersection(*(what.findall(part) for part in said)) - ({"num"} if len(said) > 1 else set())
            wrong += [] if must <= set(what.findall(form)) <= may else [f"{message.id}: {form}"]
        wrong += [] if EDGES.findall(form) == EDGES.findall(said[0]) else [f"{message.id}: {form!r}"]
    return wrong


@pytest.mark.parametrize("language", OTHERS)
def test_a_per_cent_sign_is_written_twice_since_templates_fill_every_message(language: str, sources: Catalog) -> None:
    said = [part for key in messages(sources).values() for part in parts(key.id)]
    said += [part for message in messages(written(language)).values() for part in parts(message.string)]
    assert [part for part in said if re.search(r"%(?!\(\w+\)[sd])", part.replace("%%", ""))] == []


@pytest.mark.parametrize(
    ("said", "translated"),
    [
        ("Hello %(name)s", "Hola"),
        ("Hello %(name)s", "Hola %(nombre)s"),
        ("Hello %(name)s", "Hola %(name)s, %(age)d"),
        ("Hello", "Hola 100 %"),
        ("<strong>Now</strong>", "Ahora"),
        ("Now", "<em>Ahora</em>"),
        ("Now: ", "Ahora:"),
        (("One of %(all)s", "%(num)d of %(all)s"), ("Uno", "%(num)d de %(all)s")),
    ],
)
def test_the_comparison_sees_each_difference(said: str | tuple[str, str], translated: str | tuple[str, str]) -> None:
    assert differences(Message(said, translated)) != []


def test_the_comparison_lets_a_singular_say_one() -> None:
    said = ("One invitation is on its way.", "%(num)d invitations are on their way.")
    assert differences(Message(said, ("Va %(num)d invitación.", "Van %(num)d invitaciones."))) == []
    assert differences(Message(said, ("Va una invitación.", "Van %(num)d invitaciones."))) == []


@pytest.mark.parametrize("ending", [".html", ".txt", ".py"])
def test_nothing_a_person_reads_is_written_so_that_it_cannot_be_translated(ending: str) -> None:
    found = [wrong for path in spoken(ending) for wrong in bare_words(path)]
    assert not found, f"{len(found)} cannot be translated:\n" + "\n".join(found)


def test_the_reading_of_templates_sees_bare_words_wherever_they_stand() -> None:
    assert bare_text("<p>{{ _('Yes') }} Save it <b>{% if x %}now{% endif %}</b></p>", html=True) == ["Save it", "now"]
    assert bare_text("<img alt='A {{ x }} cat'><style>a {}</style><i aria-label=\"{{ _('x') }}\">·</i>", html=True) == ["A cat"]
    assert bare_text("{{ _('Hello') }}, friend\n-- {{ x }}", html=False) == [", friend"]
    assert bare_text("<b>CarePages</b>", html=True) == []
    assert bare_literals("{{ primary('Save', kind='primary') }}{{ _('Fine') }}{{ x or 'None yet' }}") == ["Save", "None yet"]


def test_the_reading_of_python_sees_bare_words_wherever_they_stand(tmp_path: Path) -> None:
    source = tmp_path / "made_up.py"
    source.write_text(
        '"""Says what it is for. Really."""\n'
        'flash("Kept.", "good")\nflash(_("Kept."), "good")\n'
        'name = LineField("Your name", [needed("Write it.")])\nname = LineField(lazy("Your name"))\n'
        'CLOSED = "The hospital has closed it."\nraise ValidationError(f"At most {most} fit.")\n'
        'raise TypeError("An engineer sees this.")\nx = SelectChoice("me", "It is me")\n'
    )
    assert [int(wrong.split(":")[1].split()[0]) for wrong in bare_words(source)] == [2, 4, 4, 6, 7, 9]
    assert len(list(bare_sentences(source))) == 3


def test_every_catalogue_travels_with_the_house(tmp_path: Path) -> None:
    answer = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert answer.returncode == 0, answer.stderr
    [wheel] = tmp_path.glob("*.whl")
    with ZipFile(wheel) as packed:
        carried = set(packed.namelist())
    assert {f"kernel/translations/{language}/LC_MESSAGES/messages.po" for language in OTHERS} <= carried


def test_there_is_no_compiled_catalogue_that_could_say_something_else() -> None:
    assert [path.name for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".po"] == []
