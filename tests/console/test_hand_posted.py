"""A form that was posted by hand moves no check: whoever is signed in acts, whatever else the form says."""

from __future__ import annotations

import pytest

from tests.checks import JUDGES
from tests.console.test_pages import Enter, enter, settings
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, Region

__all__ = ["enter", "settings"]
CLAIMED = (
    {"actor": JUDGES[1]},
    {"on_behalf_of": JUDGES[1], "basis": "просил по телефону"},
    {"acting": JUDGES[1], "ticket": "чужой", "draft": "чужой"},
)
"""What a form never asks and somebody adds."""


def judged_on_pages(region: Region) -> tuple[str, dict[str, str]]:
    """A check whose commission was there, and the form of a whole sheet."""
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    filled = dict(line.split("=") for line in region.sheet(check, JUDGES[1]).marks)
    return check, {"subject": check, "on": f"{DAY}"} | {f"marks.{key}": value for key, value in filled.items()}


@pytest.mark.parametrize("claimed", CLAIMED, ids=lambda one: next(iter(one)))
def test_nobody_hands_in_anothers_sheet_by_a_form_with_fields_of_their_own(
    region: Region, enter: Enter, claimed: dict[str, str]
) -> None:
    check, sheet = judged_on_pages(region)
    answers = []
    for number, who in enumerate((HEAD, LEADER, METHODOLOGIST, CURATOR, JUDGES[0])):
        for kind, more in enumerate(({}, claimed)):
            said = sheet | more | {"person": JUDGES[1], "command_id": f"{number}-{kind}"}
            answers.append(enter(who).send("/do/score", **said).status_code)

    assert answers == [422] * 10
    assert region.known(check).handed_in == set()
    assert enter(JUDGES[1]).send("/do/score", **sheet, person=JUDGES[1], command_id="own").status_code == 200
    assert region.known(check).handed_in == {JUDGES[1]}
