"""What the page of schedules learns from the Prefect server that serves a database."""

from __future__ import annotations

import pytest

from console.web.host_pages import History
from flows.server import Server
from tests.flows.test_doors import server

__all__ = ["server"]

pytestmark = pytest.mark.system


def test_a_server_that_asks_for_a_token_with_each_question_tells_its_runs(server: Server) -> None:
    history = History(server.api, server.secret)
    answers = (history.runs("status-emails") for _ in range(20))  # a page waits for a busy server only so long

    assert next((told for told in answers if told is not None), None) == (None, None)  # nothing of this name ever ran


def test_who_does_not_know_the_secret_is_told_nothing(server: Server) -> None:
    assert History(server.api, "another").runs("status-emails") is None
