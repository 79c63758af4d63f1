"""Words in the sources that nobody can translate: in templates outside `_()`, in Python as bare sentences and labels."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from tests.house.source import Function, called, files, text, tree

# Not taken for translation, as pyproject.toml says to `make words`: terminals, seed data, a stand-in for others' services, and
# what programs are told in a language of their own (SCIM).
UNSPOKEN = tuple(map(Path, ("admin/commands", "admin/demo", "integrations/sandbox", "integrations/scim", "migrations")))
# What they say they say in every language themselves.
IN_EACH_LANGUAGE = tuple(map(Path, ("admin/shelf/usual.py", "platform/forums/usual.py")))
PLACES = ("admin", "billing", "integrations", "platform", "tenants", "wsgi.py")
OWN_NAMES = frozenset({"CarePages"})

SAID_ALOUD = ("alt", "aria-label", "data-busy-label", "data-label", "data-remove-label", "label", "placeholder", "title")
TRANSLATES = re.compile(r"(^|\.)(_|n?p?gettext|lazy|lazy_n?p?gettext)$")
WORD = re.compile(r"[^\W\d_]{2,}")
LABEL = re.compile(r"[A-Z][^\W\d_]*[a-z]")  # how a label or a sentence begins, and no class, name or address does
SENTENCE = re.compile(r"\s*[A-Z“].*\s.*[.?:…]\s*", re.DOTALL)

# Which arguments of a call a person reads: positions, and names.
SHOWN: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    r"flash": ((0,), ("message",)),
    r"\w+Field": ((0,), ("label", "description")),
    r"SelectChoice": ((1,), ("label",)),
    r"\w*\.refuse": ((1,), ("sentence",)),
    r"needed|StopValidation|ValidationError": ((0,), ("sentence", "message")),
    r"Way|Admin|\w*Page": ((0,), ("label", "name")),
}
# Errors whose message nobody but an engineer reads, in a log or at a terminal; and files that speak to terminals alone.
FOR_ENGINEERS = frozenset(
    {"BadArchive", "BadHospital", "BadSettings", "HoldStands", "LookupError", "TenantMismatch", "TypeError", "ValueError"}
)
TERMINALS = frozenset({"embedded.py", "embedded_process.py", "processes.py", "roles.py"})
TO_MACHINES = frozenset(
    {
        "Nobody lives at this address.\n",  # the one answer under a name that is nobody's: nothing about it may differ
        "Not signed by the sender we know.\n",
    }
)

_JINJA = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
_NAMELESS = re.compile(r"(</?)(?=[\s>])")  # a tag whose name is Jinja's to say
_CLASSES = re.compile(r"{% block page_class %}[^{]*{% endblock %}")


def spoken(ending: str) -> list[Path]:
    """The files whose words people read."""
    return [
        path
        for path in files(ending, *PLACES)
        if path not in IN_EACH_LANGUAGE and not any(place in path.parents for place in UNSPOKEN)
    ]


class _Bare(HTMLParser):
    """Collects what is left of a template when everything of Jinja was taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._mute += tag in ("style", "script")
        self.found += [value for name, value in attrs if name in SAID_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._mute -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        self.found += [] if self._mute else [data]


def bare_text(source: str, *, html: bool) -> list[str]:
    """Words that stand in a template as they are."""
    source = _CLASSES.sub("", source)
    rest = "".join(value for _, kind, value in _JINJA.lexer.tokeniter(source, None) if kind == "data")
    if not html:
        return [line for line in rest.splitlines() if _says(line)]
    parser = _Bare()
    parser.feed(_NAMELESS.sub(r"\1x", rest))
    parser.close()
    return [" ".join(part.split()) for part in parser.found if _says(part)]


def _says(part: str) -> bool:
    return bool(set(WORD.findall(part)) - OWN_NAMES)


def bare_literals(source: str) -> list[str]:
    """Words that stand in a template's expressions and are no argument of `_()`."""
    return list(_literals(_JINJA.parse(source)))


def _literals(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and TRANSLATES.search(node.node.name):
        return
    if isinstance(node, nodes.Compare):  # what something is compared with is shown to nobody
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and LABEL.match(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _literals(child)


def bare_arguments(path: Path) -> Iterator[str]:
    """Labels, sentences and flashes that are given as plain literals."""
    for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
        for pattern, (positions, names) in SHOWN.items():
            if re.fullmatch(pattern, called(call)) and not _only_forgets(call):
                given = [call.args[n] for n in positions if n < len(call.args)]
                given += [keyword.value for keyword in call.keywords if keyword.arg in names]
                yield from (f"{path}:{arg.lineno} {written}" for arg in given if WORD.search(written := literal(arg)))


def _only_forgets(call: ast.Call) -> bool:
    """Whether a flash names words that arrived, and shows nothing."""
    return called(call) == "flash" and len(call.args) == 2 and literal(call.args[1]) == "forget"


def bare_sentences(path: Path) -> Iterator[str]:
    """Whole sentences that are neither documentation, nor translated, nor meant for an engineer."""
    if path.name not in TERMINALS:
        found = _sentences(tree(path))
        yield from (f"{path}:{line} {sentence}" for line, sentence in found if sentence not in TO_MACHINES)


def _sentences(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call) and (TRANSLATES.search(called(node)) or called(node) in FOR_ENGINEERS):
        return
    if isinstance(node, ast.expr) and SENTENCE.fullmatch(literal(node)):
        yield node.lineno, literal(node)
        return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant) and _documents(node)):
            yield from _sentences(child)


def _documents(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | Function)


def literal(node: ast.expr) -> str:
    """What a literal says, an f-string with … for what differs; nothing for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return literal(node.left) + literal(node.right)
    return ""


def bare_words(path: Path) -> list[str]:
    """All that a person reads in this file and nobody can translate."""
    if path.suffix == ".py":
        return sorted({*bare_arguments(path), *bare_sentences(path)})
    source = text(path)
    return [f"{path} {part}" for part in (*bare_text(source, html=path.suffix == ".html"), *bare_literals(source))]
