"""Who may not judge an organisation: its own people, those under it, and the teams of what it presents."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from domain.certification.coming_again import not_while_suspended
from domain.certification.presentable import RESULTS, lacking
from domain.certification.said_by import SAID_BY
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.command import SYSTEM
from domain.engine.kinds import Standing
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import JUDGING, Decision, Phase
from domain.programme.kinds import SubjectKind
from domain.registry.biography import Past
from domain.registry.past import PAST
from domain.rules import marks
from domain.rules.certification import lower_level_held
from domain.rules.table import holds
from domain.rules.verdict import Outcome as Found
from domain.stored.holdings import Holdings


def ties(past: Past, check: State, held: Holdings, person: str) -> Iterator[Words]:
    """Every tie of a person to what a check judges."""
    yield from ties_to(past, check.organisation or "", [shown.code for shown in held.presented], person)
    if check.code in past.applied.get(person, ()):
        yield Words(f"{person}: назван в заявке {check.code}", f"{person} is named in the application {check.code}")


def ties_to(past: Past, organisation: str, projects: Collection[str], person: str) -> Iterator[Words]:
    """Every tie of a person, or of whom they ever stood in for, to an organisation and to projects that it presents."""
    yield from _own_ties(past, organisation, projects, person)
    for away in sorted(past.in_whose_name(person)):
        for tie in _own_ties(past, organisation, projects, away):
            yield Words(f"{person} замещает или замещал: {tie.ru}", f"{person} stands or stood in: {tie.en}")


def _own_ties(past: Past, organisation: str, projects: Collection[str], person: str) -> Iterator[Words]:
    belonged, named = past.belonged.get(person, set()), past.named.get(person, set())
    if organisation in belonged:
        yield Words(f"{person}: работает или работал в {organisation}", f"{person} works or worked at {organisation}")
    for own in sorted(past.comes_from(person) - {organisation}):
        if organisation in past.ever_above(own):
            yield Words(f"{person}: {own} подчинена {organisation}", f"{person}: {own} is under {organisation}")
    if organisation in named:
        yield Words(f"{person}: роль в {organisation}", f"{person} holds or held a role at {organisation}")
    for centre in sorted(centre for centre in named if organisation in past.houses(centre)):
        yield Words(
            f"{person}: роль в {centre}, а он на базе {organisation}",
            f"{person} holds or held a role at {centre}, which {organisation} hosts",
        )
    led = past.answered.get(person, set()) & past.owned.get(organisation, set())
    for body, theirs in past.leads.get(person, {}).items():
        if body == organisation or organisation in past.ever_above(body):
            led |= {project for project, _ in theirs}
    for project in sorted((set(projects) & named) | led):
        yield Words(f"{person}: в команде проекта {project}", f"{person} is or was in the team of {project}")


def is_independent(case: Case, check: State, field: str, person: str) -> None:
    """Note every tie of a person as a reason against."""
    for tie in ties(case.world.of(PAST), check, case.world.holdings[check.code], person):
        said = f"не может судить: {tie.ru}", f"may not judge: {tie.en}"
        case.against(no.already("tied", *said) if field == "actor" else no.bad_value(field, *said))


def acts_independently(case: Case, check: State) -> None:
    """Whoever acts, and in whoever's name, has no tie to what is judged."""
    if check.kind is SubjectKind.CHECK:
        for person in sorted(case.doers - {SYSTEM}):
            is_independent(case, check, "actor", person)


def no_judge_acts(case: Case, held: Holdings) -> None:
    """No judge takes another's marks away, nor the own."""
    for person in sorted(case.doers & set(marks.voters(held))):
        said = f"{person} судит сам: судью выводят другие", f"{person} judges too: others dismiss a judge"
        case.against(no.already("judged", *said))


def entered_by_no_judge(case: Case, held: Holdings, *, own: str) -> None:
    """Nobody who judges enters what another member signed, unless the methodology lets them: a secretary does."""
    terms = case.pack.criteria.get(held.level or "")
    if terms is None or terms.commission.judges_enter:
        return
    for person in sorted(case.doers.intersection(marks.voters(held)) - {own}):
        said = (
            f"{person} судит сам(а): за других вносит секретарь, не судья этой комиссии",
            f"{person} judges too: a secretary enters for others, no judge of this commission",
        )
        case.against(no.already("judged", *said))


def brings_independently(case: Case, check: State, phase: str) -> None:
    """What belongs to a phase that the organisation does not submit, nobody tied to it brings or takes away."""
    own = case.pack.lifecycles[check.lifecycle or ""].phases.get(phase or check.phase or "")
    if own is not None and "organisation_head" not in own.gate.submit:
        acts_independently(case, check)


def takes_away_independently(case: Case, check: State, place: str) -> None:
    """What was laid before a gate that was passed, nobody tied to the organisation takes away or writes anew.

    Others have read it and judged by it; papers of criteria are those of the phase in which it assesses itself.
    """
    phases = case.pack.lifecycles[check.lifecycle or ""].phases
    now = phases.get(check.phase or "")
    if now is None or "organisation_head" not in now.gate.submit or (place in phases and place != check.phase):
        acts_independently(case, check)


def nobody_tied(case: Case, organisation: str, projects: Collection[str]) -> None:
    """Whoever acts for an organisation's status has no tie to it, before there is a check."""
    for person in sorted(case.doers - {SYSTEM}):
        for tie in ties_to(case.world.of(PAST), organisation, projects, person):
            case.against(no.already("tied", f"не может судить: {tie.ru}", f"may not judge: {tie.en}"))


def judged(past: Past, held: Holdings, hands: Collection[str]) -> set[str]:
    """Whoever sits in a commission or judged in it, and whoever entered what members said: under every name."""
    found = {*held.commission, *hands}
    found |= {given.person for given in held.scores} | {voted.person for voted in held.votes}
    return found | {past.twins.get(person, person) for person in found}


def decides_as_another(case: Case, check: State, held: Holdings) -> None:
    """What becomes of a conclusion is decided by somebody who sat not in the commission and typed nothing in it."""
    past = case.world.of(PAST)
    for person in sorted(case.doers & judged(past, held, case.world.of(SAID_BY).get(check.code, ()))):
        said = (
            f"{person} судил в комиссии: о статусе решает другой",
            f"{person} judged: somebody else decides on the status",
        )
        case.against(no.already("judged", *said))


def grants_as_another(case: Case, check: State, held: Holdings) -> None:
    """A status is given after a commission that nothing ties, few of it from above, while what it rests on holds.

    Since the application the level below may have ended, what a project came to may be lost or reversed, and the
    status that is renewed be suspended: no check is a way around that.
    """
    past = case.world.of(PAST)
    below, said = lower_level_held(held, case.pack)
    if below is Found.FAIL and not (held.surveys or held.outside):
        case.against(no.already("lower_level", said.ru, said.en))
    if held.level is not None and not held.surveys:
        not_while_suspended(case, check.organisation or "", held.level)
    for shown in held.presented if not (held.surveys or held.outside) else ():
        for reason in lacking(case.world.states[shown.code], case.world.of(RESULTS)):
            case.against(no.already("not_presentable", reason.ru, reason.en))
    for person in held.commission:
        is_independent(case, check, "actor", person)
    if (leads := marks.leader(held)) is not None and past.is_above(leads, check.organisation or ""):
        case.against(no.already("founders", f"{leads}: {NEVER_LEADS.ru}", f"{leads}: {NEVER_LEADS.en}"))
    founders_are_few(case, check, held)


def passable(case: Case, check: State, held: Holdings, phase: Phase) -> bool:
    """Whether a conclusion to grant can be followed: else it is returned, or the check would stand there for ever."""
    alone = replace(case, reasons=[])
    grants_as_another(alone, check, held)
    return not alone.reasons and holds(phase.gate, held, case.pack)


NEVER_LEADS = Words("учредитель или вышестоящий не руководит группой", "who comes from above does not lead")


def founders_are_few(case: Case, check: State, held: Holdings, least: int = 1) -> None:
    """Those from above are less than half of the commission, and of those who judge in it; of `least` at least."""
    past = case.world.of(PAST)
    for sitting in (held.commission, marks.voters(held)):
        founders = [person for person in sitting if past.is_above(person, check.organisation or "")]
        if 2 * len(founders) >= max(len(sitting), least):
            listed = ", ".join(founders)
            said = f"вышестоящих не меньше половины: {listed}", f"half or more come from above: {listed}"
            case.against(no.already("founders", *said))
            return


def judged_by_others(case: Case, check: State, held: Holdings, phase: Phase) -> None:
    """Where a commission concludes, others decide on it, and whom nothing ties to what was judged sat in it.

    No judge enters what another decided at any gate of the check: neither from minutes nor in place of who is away.
    """
    concluded = not JUDGING.isdisjoint(phase.gate.effects) and case.command.decision is not Decision.HOLD
    if concluded:
        decides_as_another(case, check, held)
    elif case.command.acting.person != case.command.actor:
        entered_by_no_judge(case, held, own=case.command.actor)
    if concluded and case.command.decision in (Decision.GO, Decision.CONDITIONAL):
        grants_as_another(case, check, held)


def by_an_act(case: Case, check: State, phase: Phase) -> None:
    """Where the commission concludes by quorum, what is decided once it judges takes an act with number and date."""
    held = case.world.holdings[check.code]
    begun = check.standing is Standing.AWAITING or held.votes or held.scores or held.handed_in
    if "grant_status" not in phase.gate.effects or not begun:
        return
    terms = case.pack.criteria[held.level or ""].commission
    if terms.quorum and case.command.decision is not Decision.HOLD and not getattr(case.command, "by_act", False):
        case.against(no.already("by_act", BY_ACT.ru, BY_ACT.en))


BY_ACT = Words("о статусе решают актом: potok check confirm", "a status is decided by an act: potok check confirm")


def acts_only(case: Case, check: State, decision: Decision) -> bool:
    """Whether what is decided on a check takes an act: no list of a meeting holds it."""
    pack = case.packs.of(check.pack)
    gate = pack.lifecycles[check.lifecycle or ""].phases[check.phase or ""].gate
    concludes = any(terms.commission.quorum for terms in pack.criteria.values())
    before = decision is Decision.STOP and check.standing is not Standing.AWAITING
    return "grant_status" in gate.effects and concludes and decision is not Decision.HOLD and not before
