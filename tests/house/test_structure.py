"""The house keeps its own rules: what lies where, how long it is, and what is written nowhere."""

import ast
import re
import sys
from pathlib import Path

from tests.house.rooms import OWN, USUAL
from tests.house.source import EVERYTHING, PRODUCT, ROOT, called, calls, files, functions, run, text, tree

LONGEST_FILE, LONGEST_FUNCTION = 300, 40  # lines
VERSIONS = Path("migrations/versions")

# What a feature folder may hold, each only where it is needed.
USUAL = {
    "__init__": "says what the feature is for",
    "access": "fetches and checks in one",
    "actions": "writes: one verb each",
    "forms": "what can be filled in",
    "jobs": "what the worker does",
    "letters": "names of letters and what fills them",
    "listeners": "what follows from the events of others",
    "models": "tables and their invariants",
    "queries": "reads, every list paged",
    "views": "addresses, and thin handlers",
}
OWN: dict[str, dict[str, str]] = {
    **{plain: {} for plain in ("billing", "policies", "record", "search")},
    "accounts": {
        "account_forms": "the forms of the account",
        "account_letters": "the letters of the account",
        "archive": "a copy of somebody's data",
        "asking": "is it really you",
        "carrying": "what was typed, carried through signing in",
        "data": "addresses of one's data",
        "devices": "what a browser runs on, in a few words",
        "leaving": "the end of an account",
        "leaving_views": "its addresses",
        "moving": "a new e-mail address",
        "moving_views": "its addresses",
        "passwords": "how passwords are kept and judged",
        "preferences": "what people choose for themselves",
        "sessions": "rows behind Flask-Login",
        "settings": "addresses of what one chooses",
        "visits": "addresses of where one is signed in",
        "ways": "how else one signs in and out, as the storeys above say",
    },
    "enrolment": {
        "archive": "consent in a copy of somebody's data",
        "card": "the card on paper",
        "claiming": "addresses of using a card",
        "codes": "what is on a card, and what is not",
        "consent": "the words that are agreed to",
        "csv_rows": "patients from a file",
        "hand_back": "cards that lead whoever a page is about to it",
        "handing": "addresses of making such a card",
        "many": "addresses of enrolling from a file",
        "ways": "a port: how else staff enrol, as the storeys above say",
        "words": "the words that open cards",
    },
    "factors": {
        "app_codes": "codes of an app, each of use once",
        "archive": "its part in a copy of somebody's data",
        "leading": "where the second step is asked for",
        "passkeys": "what a browser is asked, and whether its answer holds",
        "recovery": "codes on paper",
        "signing_in": "addresses of the second step while signing in",
    },
    "following": {
        "archive": "following in a copy of somebody's data",
        "fan_out": "from one update to all who follow",
        "forum_letters": "letters about forums",
        "forum_links": "where their links lead",
        "forum_news": "from a post to all whom it concerns",
        "letter_links": "where links of letters lead",
        "moments": "when a letter may leave",
        "moving": "a new mailbox on pages' lists",
        "people": "addresses of one person on the list",
    },
    "directory": {
        "archive": "its part in a copy of somebody's data",
        "keeping": "what an administrator does about tokens and rules",
        "turns": "one writer after another",
        "tying": "who somebody of the directory is here, and what follows",
    },
    "forums": {
        "archive": "forums in a copy of somebody's data",
        "arranging": "what a hospital does about its forums",
        "changing": "addresses of one's own post",
        "drafts": "the rows of what is being written",
        "live": "a topic that lies open",
        "moderating": "writes of whoever looks after forums",
        "pictures": "pictures in posts",
        "searching": "forums in a search",
        "tending": "their addresses",
        "usual": "the four with which every hospital begins",
    },
    "mail": {
        "outbox": "the steps of a batch",
        "ports": "what is asked of whoever carries letters",
        "sightings": "what events said of deliveries",
    },
    "messages": {
        "archive": "words in a copy of somebody's data",
        "feelings": "quiet reactions, as they are read",
        "hello": "a word at the door of a listed page",
        "live": "how a word comes to a page that lies open",
        "review": "words of those who kept a page, in a review",
        "searching": "words in a search",
        "tending": "addresses of looking after words",
    },
    "pages": {
        "ages": "what a month of birth says of somebody's age",
        "agreed_words": "the words that are agreed to",
        "agreement": "whom a page is about, and whether she agrees",
        "archive": "pages in a copy of somebody's data",
        "assent": "writes about children's pages",
        "birth_form": "a month of birth, as forms ask it",
        "child": "addresses of those who keep a child's page",
        "album_actions": "what is done with an album",
        "album_queries": "reads of an album",
        "albums": "addresses of an album",
        "audience": "a port: how many get word",
        "book": "the years of a page, read from the start",
        "changing": "addresses of changing an update that stands",
        "closed": "the answer of an address that is closed",
        "desk": "what lies before somebody who writes",
        "doors": "other ways to a page than its list",
        "drafting": "addresses of keeping what is typed",
        "drafts": "the rows of what is being written",
        "finding": "a page by its name",
        "growing": "children grow up, day by day",
        "guests": "who may come to a page",
        "keeping": "what is done about those who keep a page",
        "link": "a page's own link",
        "live": "who may listen to a page, and what each of them sees",
        "live_updates": "updates come to a page that lies open",
        "managers": "addresses of those who keep a page",
        "noting": "who of the hospital is shown a page",
        "own": "what is a reader's own",
        "opened": "the list of those, for whoever looks after it",
        "parts": "room on a page for features above",
        "pictures_in_form": "pictures as forms send them",
        "readers": "reads about for whom an update is",
        "review": "all that was said in somebody's name",
        "review_models": "what she decided about each",
        "review_sources": "updates and pictures in it",
        "revisions": "writes to an update that stands",
        "searching": "pages in a search",
        "update_form": "the form of an update",
        "update_queries": "reads of updates and their pictures",
        "seeing": "a page as somebody else sees it",
        "taking": "somebody takes the page about her",
        "telling": "what those concerned are told",
        "vetoes": "what she does not want there",
        "writing": "addresses of writing an update",
        "years": "reads of a page's years",
        "yours": "addresses of whoever a page is about",
    },
    "photos": {
        "cleaner": "runs in a process of its own",
        "cleaning": "starts it",
        "decoding": "reads a picture's file, within its limits",
        "faces": "addresses of one's own picture",
        "heic": "one kind of picture, through libheif",
        "painting": "writes a picture anew",
        "receiving": "takes in what was sent",
        "serving": "the answer that carries a picture",
        "store": "a port: where files are kept",
    },
    "signon": {
        "archive": "its part in a copy of somebody's data",
        "providers": "what an administrator does about providers and their rules",
        "roles": "what somebody is here, from several sides",
        "rules": "what claims make of somebody",
    },
    "tenants": {"colour": "colours made readable", "typeface": "pairs to choose from"},
}


def feature_folders() -> list[Path]:
    """The folders of features, on the ground floor and above it."""
    ground = [path for path in (ROOT / "platform").iterdir() if path.is_dir() and path.name not in ("kernel", "__pycache__")]
    rooms = [path.parent for floor in ("tenants", "platform/accounts") for path in (ROOT / floor).glob("*/__init__.py")]
    return [*sorted(ground), ROOT / "tenants", *sorted(rooms), ROOT / "billing"]


def test_the_ground_floor_is_no_package_and_hides_nothing_of_pythons_own() -> None:
    assert not (ROOT / "platform/__init__.py").exists()


def test_every_file_says_in_its_first_line_what_it_is_for() -> None:
    silent = [
        path for path in files(".py", *EVERYTHING) if not text(path).startswith('"""') or not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_no_file_is_too_long() -> None:
    paths = [path for path in files(".py", *EVERYTHING) if VERSIONS not in path.parents]
    assert [(str(path), n) for path in paths if (n := len(text(path).splitlines())) > LONGEST_FILE] == []


def test_no_function_is_too_long() -> None:
    paths = [path for path in files(".py", *EVERYTHING) if VERSIONS not in path.parents]
    found = [(str(path), f.name, (f.end_lineno or 0) - f.lineno + 1) for path in paths for f in functions(path)]
    assert [one for one in found if one[2] > LONGEST_FUNCTION] == []


def test_every_feature_folder_holds_the_same_files_and_those_of_its_own_that_are_named_here() -> None:
    for folder in feature_folders():
        assert folder.name in OWN, f"{folder.name} is a feature that is not named here"
        strange = {path.stem for path in folder.glob("*.py")} - set(USUAL) - set(OWN[folder.name])
        assert strange == set(), f"{folder.name} holds {strange}: what are they for?"
        rooms = {path.parent.name for path in folder.glob("*/__init__.py")}
        others = {path.name for path in folder.iterdir() if path.suffix != ".py"} - {"__pycache__", "templates", *rooms}
        assert others == set(), f"{folder.name} holds {others}"


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{path}:{node.lineno}"
        for path in files(".py", *PRODUCT)
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_sql_is_put_together_from_strings_outside_migrations() -> None:
    takes_sql = re.compile(r"(^|\.)(text|execute|executemany|exec_driver_sql|scalars?|SQL)$")
    found = [
        f"{path}:{call.lineno}"
        for path in files(".py", *PRODUCT)
        if path.parts[0] != "migrations"
        for call in calls(path)
        if call.args and takes_sql.search(called(call)) and _is_put_together(call.args[0])
    ]
    assert found == []


def _is_put_together(sql: ast.expr) -> bool:
    """Built by an f-string, by + or % or by a string's own format.

    psycopg's SQL(…).format quotes, and is fine; so is an f-string of nothing but constants of the code.
    """
    if isinstance(sql, ast.JoinedStr):
        values = [part.value for part in sql.values if isinstance(part, ast.FormattedValue)]
        return not all(isinstance(value, ast.Name) and value.id.isupper() for value in values)
    if isinstance(sql, ast.Call) and isinstance(sql.func, ast.Attribute) and sql.func.attr in ("format", "join"):
        return not (isinstance(sql.func.value, ast.Call) and called(sql.func.value) == "SQL")
    return isinstance(sql, ast.BinOp)


def test_the_database_is_reached_through_the_session_alone() -> None:
    direct = re.compile(r"(engine|engines\[\w+\])\.(connect|begin|raw_connection)$|^create_engine$|^sa\.create_engine$")
    found = {str(path) for path in files(".py", *PRODUCT) for call in calls(path) if direct.search(called(call))}
    assert found == {"migrations/env.py", "platform/kernel/roles.py"}


def test_nothing_is_printed() -> None:
    found = {str(path) for path in files(".py", *PRODUCT) for call in calls(path) if called(call) == "print"}
    assert found == {"platform/kernel/processes.py"}  # passes on what child processes say


def test_every_storey_stands_on_those_below_it() -> None:
    answer = run(
        sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_nothing_typed_is_shown_without_being_escaped_but_the_safe_rendering_of_an_update_or_a_post() -> None:
    marked = re.compile(r"[\w.]+\s*\|\s*safe\b|autoescape|Markup")
    found = {match for path in files(".html", *PRODUCT) for match in marked.findall(text(path))}
    assert {match.replace(" ", "") for match in found} <= {"body_html|safe", "post.body_html|safe", "update.body_html|safe"}


def test_markup_is_made_in_one_place_alone() -> None:
    found = [str(path) for path in files(".py", *PRODUCT) for call in calls(path) if called(call).endswith("Markup")]
    assert found == ["platform/mail/letters.py"]  # tags of our own in letters


def test_every_template_says_in_its_first_line_what_it_is_for() -> None:
    assert [str(path) for path in files(".html", *PRODUCT) if not text(path).startswith("{#")] == []


def test_no_template_holds_a_style_or_a_script() -> None:
    inline = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
    letters = "templates/letters/"  # mail programs know no other way; css-inline puts it in place
    found = [str(path) for path in files(".html", *PRODUCT) if letters not in str(path) and inline.search(text(path))]
    assert found == []


def test_every_script_carries_its_nonce_and_no_template_reaches_out() -> None:
    for path in files(".html", *PRODUCT):
        for script in re.findall(r"<script[^>]*>", text(path)):
            assert "nonce=" in script, f"{path}: {script}"
        assert not re.search(r"""(src|href|action)=["'](https?:)?//""", text(path)), path
