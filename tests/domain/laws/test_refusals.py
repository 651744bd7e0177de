"""Whom and what every action refuses, by its key and with nothing written: asked of a command that is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import timedelta
from typing import Any, get_args, get_origin

import pytest

from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.confirmation import ConfirmStatus
from domain.certification.earlier_reversals import ReverseEntered
from domain.certification.earlier_statuses import ConfirmEntered
from domain.certification.findings import AnswerFinding, CloseFinding
from domain.certification.outside import RegisterDecision
from domain.certification.self_assessment import SelfAssess
from domain.certification.statuses import ChangeStatus, OpenRenewal
from domain.engine.action import ACTIONS, Action
from domain.engine.asked import Typed, known_of
from domain.engine.command import SYSTEM, Command
from domain.pilot.amended_assignments import AmendAssignment
from domain.pilot.conditions import CloseCondition
from domain.pilot.gates import Decide
from domain.pilot.holds import Park, Resume
from domain.pilot.measurements import CorrectMeasurement
from domain.pilot.mistakes import MarkMistaken, TakeBack
from domain.pilot.protocol_papers import ReplaceProtocol
from domain.pilot.reopened_conditions import ReopenCondition
from domain.pilot.reversal import ReverseDecision
from domain.pilot.submission import Submit
from domain.practices.cards import DraftPractice
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.bodies import EndBody, MergeBody
from domain.registry.keys import RevokeKey
from domain.registry.people import AmendPerson
from domain.registry.person_separation import UnmergePerson
from domain.registry.reinstatement import ReinstateBody, ReinstatePerson
from domain.registry.role_terms import TakeRole
from domain.registry.separation import UnmergeBody
from domain.registry.withdrawn_lessons import WithdrawLesson
from domain.registry.withdrawn_requests import WithdrawRequest
from domain.replication.closure import AgreeClosing
from domain.replication.freeze import FreezePackage
from domain.replication.support_corrections import CorrectSupport, UndoSupport
from tests.prepared import Prepared
from tests.region import DAY, METHODOLOGIST

EVERY = pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)
NOTHING = "NO-9999"
CODES = frozenset({Typed.CODE, Typed.WHO, Typed.INTRODUCED})

MENDED_AFTER_THE_END: set[tuple[type[Command], str]] = {
    (AmendPerson, "person"), (AnonymisePerson, "person"), (TakeRole, "person"), (TakeRole, "scope"),
    (RevokeKey, "person"), (Dismiss, "person"), (ReverseDecision, "subject"), (CorrectMeasurement, "subject"),
    (ReverseEntered, "subject"), (CorrectSupport, "subject"), (UndoSupport, "subject"), (ReopenCondition, "subject"),
    (AmendAssignment, "subject"), (ReplaceProtocol, "subject"), (WithdrawLesson, "subject"), (UnmergeBody, "subject"),
    (UnmergePerson, "person"), (WithdrawRequest, "subject"), (ReinstateBody, "subject"), (ReinstatePerson, "person"),
}  # fmt: skip
"""What sets right what was written of somebody or something, which may have ended since."""
BEGUN_AFTER_THE_END: set[tuple[type[Command], str]] = {
    (MakeChallenge, "subject"), (SettleChallenge, "subject"), (CloseCondition, "subject"), (AnswerFinding, "subject"),
    (CloseFinding, "subject"), (ChangeStatus, "organisation"), (OpenRenewal, "organisation"),
    (ConfirmEntered, "subject"), (FreezePackage, "project"), (DraftPractice, "project"),
}  # fmt: skip
"""What follows from an end: objections, conditions and findings of the last decision, a status, a package."""
OF_ITS_OWN_KEY = {
    "submit.subject": "wrong_standing", "park.subject": "wrong_standing", "decide.subject": "wrong_standing",
    "take_back.subject": "wrong_standing", "resume.subject": "wrong_standing", "gather_protocol.subjects": "bad_value",
    "apply_for_check.projects": "not_presentable", "register_decision.projects": "not_presentable",
    "vote.person": "person_ended", "score.person": "person_ended", "merge_person.into": "bad_value",
    "end_person.successor": "bad_value", "enter_replica.exemplar": "bad_value",
}  # fmt: skip
"""What is refused by a key that says more than that it has ended."""
LOOKED_AT_LATER = {(TakeRole, "scope")}
"""A role that nobody holds there."""
BY_SEAT = {"score": "bad_value", "vote": "bad_value", "agree_score": "not_the_leader"}
"""What only a member does, or the secretary for one: whoever is tied is no member."""
MOVING = (Submit, Decide, Park, Resume, TakeBack, MarkMistaken, ReverseDecision, WithdrawCheck, MergeBody, EndBody,
          UnmergeBody, UnmergePerson, ReinstateBody, ReinstatePerson)  # fmt: skip
"""What moves a subject, or ends it."""
OF_THE_ORGANISATION = (ApplyForCheck, WithdrawCheck, SelfAssess, AnswerFinding, MakeChallenge)
"""What the organisation itself does at its check."""


def said_of(command: Command) -> Iterator[tuple[str, Any]]:
    """(Field, the same with a code that names nothing), of every field that takes a code; also inside lists."""
    for name, found in known_of(type(command)).items():
        value = getattr(command, name)
        if found.how.typed in CODES and name != "code":
            yield name, {"project_leader": (NOTHING,)} if is_mapping(found.type) else listed(value, NOTHING)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            for inner, below in known_of(type(value[0])).items():
                if below.how.typed in CODES:
                    yield name, (replace(value[0], **{inner: NOTHING}),)  # type: ignore[type-var]


def is_mapping(kind: Any) -> bool:
    return "Mapping" in str(get_origin(kind)) or any("Mapping" in str(one) for one in get_args(kind))


def listed(value: Any, said: str) -> Any:
    return (said,) if isinstance(value, tuple) else said


def test_every_action_has_an_example_that_is_accepted(prepared: Prepared) -> None:
    assert prepared.examples.keys() == ACTIONS.keys()


@EVERY
def test_the_example_of_an_action_is_accepted(action: Action, untouched: Prepared) -> None:
    assert untouched.reasons(untouched.examples[action.command]) == ()


@EVERY
def test_nobody_acts_in_the_future(action: Action, untouched: Prepared) -> None:
    tomorrow = untouched.region.today + timedelta(days=1)

    reasons = untouched.reasons(replace(untouched.examples[action.command], on=tomorrow))

    assert "on" in {reason.field for reason in reasons}


@EVERY
def test_whoever_is_not_known_does_nothing(action: Action, untouched: Prepared) -> None:
    assert "unknown_code" in untouched.keys(replace(untouched.examples[action.command], actor="PER-9999"))


@EVERY
def test_whoever_has_no_role_is_refused(action: Action, untouched: Prepared) -> None:
    example = untouched.examples[action.command]

    assert "not_entitled" in untouched.keys(replace(example, actor=untouched.found.nobody))


@EVERY
def test_the_engine_does_only_what_is_declared_for_it(action: Action, untouched: Prepared) -> None:
    keys = untouched.keys(replace(untouched.examples[action.command], actor=SYSTEM))

    assert ("not_entitled" in keys) is not action.by_system


@EVERY
def test_a_code_that_names_nothing_is_refused_by_its_field(action: Action, untouched: Prepared) -> None:
    example = untouched.examples[action.command]

    for name, said in said_of(example):
        if (action.command, name) in LOOKED_AT_LATER:
            continue
        reasons = untouched.reasons(replace(example, **{name: said}))
        assert name in {(reason.field or "").split(".")[0] for reason in reasons}, (name, said)


@EVERY
def test_a_code_that_is_taken_is_given_to_nothing_else(action: Action, untouched: Prepared) -> None:
    if "code" not in action.names:
        return

    for taken in (METHODOLOGIST, SYSTEM):
        assert "code_taken" in untouched.keys(replace(untouched.examples[action.command], code=taken))  # type: ignore[call-arg]


@EVERY
def test_the_id_of_another_action_is_refused(action: Action, untouched: Prepared) -> None:
    used = untouched.found.used

    assert untouched.keys(replace(untouched.examples[action.command], command_id=used)) == {"id_taken"}


@EVERY
def test_what_has_ended_stays_as_it_is(action: Action, untouched: Prepared) -> None:
    example = untouched.examples[action.command]

    for name in action.names:
        value = getattr(example, name)
        codes = [code for code in (value if isinstance(value, tuple) else (value,)) if code in untouched.kinds]
        codes = [code for code in codes if untouched.kinds[code] in untouched.ending - {"offer"}]
        if not codes or (action.command, name) in MENDED_AFTER_THE_END | BEGUN_AFTER_THE_END:
            continue
        key = OF_ITS_OWN_KEY.get(f"{action.command.name}.{name}", "ended")
        assert key in untouched.keys(example, gone=codes), name


@pytest.mark.parametrize("command", [Decide, ConfirmStatus, AgreeClosing])
def test_whoever_submitted_something_neither_decides_on_it_nor_agrees(
    command: type[Command], untouched: Prepared
) -> None:
    example = untouched.examples[command]
    submitted_by = untouched.region.state(example.subject).submitted_by  # type: ignore[attr-defined]

    assert "own_submission" in untouched.keys(replace(example, actor=str(submitted_by)))


@pytest.mark.parametrize("command", MOVING)
def test_no_move_is_earlier_than_the_one_before(command: type[Command], untouched: Prepared) -> None:
    earlier = replace(untouched.examples[command], on=DAY - timedelta(days=3))

    assert "on" in {reason.field for reason in untouched.reasons(earlier)}


@EVERY
def test_an_offer_that_was_taken_back_is_answered_no_more(action: Action, untouched: Prepared) -> None:
    example = untouched.examples[action.command]
    if untouched.kinds.get(getattr(example, "subject", "")) != "offer":
        return

    keys = untouched.keys(replace(example, subject=untouched.found.ended["offer"]))  # type: ignore[call-arg]

    assert keys & {"answered_already", "nothing_asked"}


@EVERY
def test_whoever_is_tied_to_an_organisation_does_nothing_at_its_check_that_is_not_the_organisations(
    action: Action, untouched: Prepared
) -> None:
    example = untouched.examples[action.command]
    judges = untouched.kinds.get(getattr(example, "subject", "")) == "check" or action.command is RegisterDecision
    if not judges or action.command in OF_THE_ORGANISATION:
        return

    reasons = untouched.reasons(replace(example, actor=untouched.found.tied))

    assert "not_entitled" not in {reason.key for reason in reasons}
    assert BY_SEAT.get(action.command.name, "tied") in {reason.key for reason in reasons}
