"""In which language an installation answers where nobody has said it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flows.settings import Settings


@pytest.mark.parametrize(
    ("told", "speaks"),
    [
        ({}, "ru"),  # as where a service is started by the machine
        ({"LANG": "C.UTF-8"}, "ru"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "ru_RU"}, "ru"),
    ],
)
def test_whoever_says_no_language_is_answered_in_russian(
    told: Mapping[str, str], speaks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)

    assert Settings().speaks == speaks
