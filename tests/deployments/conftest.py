"""The demo portfolio, told once a module."""

from __future__ import annotations

import pytest

from deployments.demo.method import method_of
from deployments.demo.shapes import Method, Portfolio
from deployments.demo.story import portfolio
from domain.methodology.loader import load_default


@pytest.fixture(scope="module")
def method() -> Method:
    """The methodology of the programme, as the stories see it."""
    return method_of(load_default())


@pytest.fixture(scope="module")
def told(method: Method) -> Portfolio:
    """The portfolio as the demo tells it."""
    return portfolio(method)
