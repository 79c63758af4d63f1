"""What was typed before signing in was asked for: carried along through it, and shown again before it is sent."""

import json

from flask import render_template, request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from accounts.forms import local_path

LONGEST_CARRIED = 200_000  # characters of typed words that are carried over signing in


def typed_so_far() -> str:
    """What this request brought, to be carried along (JSON); nothing when it is too long, or not from a form of ours.

    Another site's words would come back to us as if she had typed them.
    """
    typed = [(k, v) for k, v in request.form.items(multi=True) if k != "csrf_token"] if _is_from_our_form() else []
    return json.dumps(typed) if sum(len(v) for _, v in typed) <= LONGEST_CARRIED else ""


def _is_from_our_form() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def carry_on(target: str, carried: str) -> str:
    """The page on which she sees what she had typed, and sends it to where it was going."""
    try:
        typed = [(str(k), str(v)) for k, v in json.loads(carried)]
    except (ValueError, TypeError):
        typed = []
    return render_template("accounts/carry_on.html", target=local_path(target), typed=typed)
