"""The interface for programs keeps to its own description, whatever is sent."""

import pytest
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from outsourcing import load
from outsourcing.engine.web.application import application
from outsourcing.engine.web.guard import local_policy
from outsourcing.engine.web.site import Site

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: pip install schemathesis")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")
pytestmark = [pytest.mark.minutes, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SENT = {"base_url": "http://localhost", "headers": {"Authorization": f"Bearer {'s' * 20}"}}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def test_no_answer_is_outside_of_the_description(tmp_path):
    app = application(Site(load(), tmp_path / "r.db"), local_policy(80, {"s" * 20: ""}))
    with TestClient(app, **SENT) as client:
        schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
    schema.app = app
    held = []
    for operation in (found.ok() for found in schema.get_all_operations()):

        @settings(
            max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def holds(case):
            case.validate_response(case.call(app=app, **SENT), checks=CHECKS)

        holds()
        held.append(operation.label)
    assert len(held) == 9
