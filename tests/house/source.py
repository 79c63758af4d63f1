"""The code and the templates of the house as text and as syntax trees, for tests that read instead of run."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("admin", "billing", "integrations", "migrations", "platform", "tenants", "wsgi.py")
EVERYTHING = (*PRODUCT, "tests", "benchmarks")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(ending: str, *places: str) -> list[Path]:
    """All files with this ending below these places, relative to the checkout."""
    found = [
        path for place in places for path in ([ROOT / place] if place.endswith(ending) else (ROOT / place).rglob(f"*{ending}"))
    ]
    return sorted(path.relative_to(ROOT) for path in found if "__pycache__" not in path.parts)


def text(path: Path) -> str:
    """What is written in a file."""
    return (ROOT / path).read_text()


@cache
def tree(path: Path) -> ast.Module:
    """A Python file as Python understands it."""
    return ast.parse(text(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """What a call calls, such as `print` or `db.engine.connect`."""
    return ast.unparse(call.func)


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    """Runs a program in the checkout."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
