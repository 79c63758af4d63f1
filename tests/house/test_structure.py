"""The house keeps its own rules: what lies where, how long it is, and what is written nowhere."""

import ast
import re
import sys
from pathlib import Path

from tests.house.rooms import OWN, USUAL
from tests.house.source import EVERYTHING, PRODUCT, ROOT, called, calls, files, functions, run, text, tree

LONGEST_FILE, LONGEST_FUNCTION = 300, 40  # lines
VERSIONS = Path("migrations/versions")


def feature_folders() -> list[Path]:
    """The folders of features, on the ground floor and above it."""
    ground = [path for path in (ROOT / "platform").iterdir() if path.is_dir() and path.name not in ("kernel", "__pycache__")]
    rooms = [
        path.parent for floor in ("tenants", "platform/accounts", "billing") for path in (ROOT / floor).glob("*/__init__.py")
    ]
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


def test_nothing_typed_is_shown_without_being_escaped_but_the_safe_rendering_of_updates_posts_and_messages() -> None:
    marked = re.compile(r"[\w.]+\s*\|\s*safe\b|autoescape|Markup")
    found = {match for path in files(".html", *PRODUCT) for match in marked.findall(text(path))}
    things = ("", "message.", "post.", "update.")
    assert {match.replace(" ", "") for match in found} <= {f"{thing}body_html|safe" for thing in things}


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
