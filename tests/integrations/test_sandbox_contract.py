"""The calls that the sandbox's own tests send are calls that SendGrid's document knows."""

import pytest
from openapi_core.validation.request.exceptions import RequestBodyValidationError

from tests.integrations.sandbox_fixtures import a_call
from tests.integrations.sendgrid_contract import assert_speaks_sendgrid


def test_a_call_is_one_sendgrid_knows() -> None:
    assert_speaks_sendgrid(a_call("anna@example.org", "bert@example.org"))


@pytest.mark.parametrize("changes", [{"subject": 3}, {"personalizations": [{"to": "anna@example.org"}]}, {"content": {}}])
def test_a_call_of_another_shape_is_not(changes: dict[str, object]) -> None:
    with pytest.raises(RequestBodyValidationError):
        assert_speaks_sendgrid(a_call(**changes))
