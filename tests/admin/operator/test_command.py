"""`carepages operator …`, as whoever runs the platform types it."""

from tests.admin.operator.operators import PASSWORD
from tests.admin.test_commands import Run, refusal, rows, run  # noqa: F401  # a fixture


def test_operators_are_added_listed_and_closed(run: Run) -> None:  # noqa: F811
    who = ("--email", "olga@carepages.example", "--name", "Olga Ray")
    told = {"email": "olga@carepages.example", "name": "Olga Ray", "second_step": False, "disabled": False}
    assert rows(run("operator", "create", *who, "--json", typed=f"{PASSWORD}\n")) == [told]
    assert "is an operator already" in refusal(run("operator", "create", *who, typed=f"{PASSWORD}\n"))
    assert run("operator", "disable", "--email", "olga@carepages.example").exit_code == 0
    assert rows(run("operator", "list", "--json")) == [told | {"disabled": True}]
    assert refusal(run("operator", "reset-app", "--email", "eve@example.org")).startswith("No operator has")
