"""A project's card, documents, measurements and conditions."""

from __future__ import annotations

from collections.abc import Iterator

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.calendar import working_days_after
from domain.handling.case import Case, Happening, scopes_of
from domain.kinds import Direction, SubjectKind
from domain.state import State

WALKING = (SubjectKind.PROJECT, SubjectKind.CHECK)
"""Kinds of subject that go through a lifecycle."""


def open_project(case: Case) -> Iterator[Happening]:
    """A pilot is opened with its card."""
    command: ask.OpenProject = case.command
    organisation = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(organisation, centre)
    case.text("title", command.title, 500)
    case.one_of("sphere", command.sphere, case.pack.spheres)
    case.people(command.people)
    _check_indicators(case, command.indicators)
    code = case.new_code(SubjectKind.PROJECT)
    case.settle()
    lifecycle = case.pack.lifecycles["pilot"]
    yield (
        code,
        happened.ProjectOpened(
            title=command.title,
            organisation=command.organisation,
            centre=command.centre,
            sphere=command.sphere,
            lifecycle=lifecycle.key,
            pack=case.pack.identity,
            opening_phase=lifecycle.first.key,
            due_on=working_days_after(command.on, lifecycle.first.duration.working_days, case.pack.country),
            people=command.people,
            indicators=command.indicators,
            from_event=command.from_event,
            to_event=command.to_event,
            justification=command.justification,
            key_risk=command.key_risk,
        ),
    )


def _check_indicators(case: Case, indicators: tuple[ask.IndicatorPlan, ...]) -> None:
    keys = [plan.key for plan in indicators]
    for place, plan in enumerate(indicators):
        where = f"indicators.{plan.key or place}"
        if keys.count(plan.key) > 1:
            case.against(no.bad_value(where, "показатель указан дважды", "the indicator is named twice"))
        if plan.base == plan.target:
            case.against(no.bad_value(where, "цель равна исходному значению", "the target equals the base"))
        elif (plan.target < plan.base) != (plan.direction is Direction.FALL):
            case.against(
                no.bad_value(
                    where,
                    f"цель {plan.target} при базе {plan.base} противоречит направлению",
                    f"target {plan.target} with base {plan.base} contradicts the direction",
                )
            )


def attach_evidence(case: Case) -> Iterator[Happening]:
    """A document is attached to a phase of a project or a check."""
    command: ask.AttachEvidence = case.command
    state = case.required("subject", WALKING, command.subject)
    case.entitled(case.pack.actions[command.name] | _submitters(case, state), scopes_of(state))
    case.one_of("kind", command.kind, case.pack.evidence)
    phase = command.phase or state.phase or ""
    case.one_of("phase", phase, case.pack.lifecycles[state.lifecycle or ""].phases)
    if len(command.title) > 300:
        case.against(no.bad_value("title", "не длиннее 300 знаков", "at most 300 characters"))
    case.still_open(state)
    case.settle()
    yield (
        state.code,
        happened.EvidenceAttached(
            phase=phase, evidence=command.kind, title=command.title, link=command.link, sha256=command.sha256
        ),
    )


def _submitters(case: Case, state: State) -> frozenset[str]:
    """Whoever may submit a phase may attach its documents."""
    return case.pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].gate.submit


def measure(case: Case) -> Iterator[Happening]:
    """A value of an indicator is entered."""
    command: ask.Measure = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.entitled(case.pack.actions[command.name] | _submitters(case, state), scopes_of(state))
    case.one_of("indicator", command.indicator, [plan.key for plan in case.world.holdings[state.code].indicators])
    if command.on < state.opened_on:
        case.against(no.before_last_move(command.on, state.opened_on))
    if not command.value.is_finite():
        case.against(no.bad_value("value", "нужно число", "a number is needed"))
    case.settle()
    yield (
        state.code,
        happened.Measured(indicator=command.indicator, value=command.value, moment=command.moment),
    )


def close_condition(case: Case) -> Iterator[Happening]:
    """A condition of a conditional decision is met."""
    command: ask.CloseCondition = case.command
    state = case.required("subject", WALKING, command.subject)
    conditions = {condition.number: condition for condition in case.world.holdings[state.code].conditions}
    condition = conditions.get(command.number)
    if not conditions:
        case.against(no.already("no_conditions", f"у {state.code} нет условий", f"{state.code} has no conditions"))
    elif condition is None:
        case.one_of("number", str(command.number), [str(number) for number in conditions])
    elif condition.closed_on is not None:
        case.against(no.already("closed", "условие уже закрыто", "the condition is closed already"))
    if condition is None or condition.owner != command.actor:
        case.may(state)
    case.settle()
    yield state.code, happened.ConditionClosed(number=command.number, comment=command.comment)
