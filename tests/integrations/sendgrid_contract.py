"""SendGrid's published OpenAPI document, to hold our requests against."""

import json
from functools import cache
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest

from tests.integrations.published import published


def assert_speaks_sendgrid(request_body: dict[str, Any]) -> None:
    """Raises openapi-core's error when SendGrid's document does not know a call like this; skips as `published` does."""
    request = MockRequest(
        host_url="http://api.sendgrid.com",  # the only address the document names
        method="post",
        path="/v3/mail/send",
        headers={"Authorization": "Bearer SG.key"},
        data=json.dumps(request_body).encode(),
    )
    _document().validate_request(request)


@cache
def _document() -> OpenAPI:
    # The document breaks the standard's rules in places that are not ours, so it is not checked itself.
    return OpenAPI.from_dict(published("sendgrid.com.json"), config=Config(spec_validator_cls=None))
