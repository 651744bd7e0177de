"""Commands that mend what a rule found: each can be pasted, with only the new value left to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from shlex import join, quote

from domain.methodology.schema import Pack
from domain.pilot.indicator_plan import IndicatorPlan
from domain.programme.kinds import Moment
from domain.rules import card, documents, marks, replication, results
from domain.rules.placeholders import stands_for_nothing
from domain.stored.holdings import Holdings

Mend = Callable[[str, Holdings, Pack], Iterable[str]]
"""(Code of the subject, its facts, its pack) -> commands."""


def _amended(code: str, keys: Iterable[str], roles: Iterable[str] = ()) -> Iterator[str]:
    """One command for all fields and roles of the card that need a value."""
    options = [*(f"--set {key}=…" for key in dict.fromkeys(keys)), *(f"--role {role}=…" for role in roles)]
    if options:
        yield f"potok project amend {code} {' '.join(options)}"


def card_fields(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """What is blank on the card, and who is missing there."""
    return _amended(code, card.blank_fields(facts, pack), card.missing_roles(facts, pack))


def card_people(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Who is missing on the card."""
    return _amended(code, (), card.missing_roles(facts, pack))


def posts(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Names and posts that say nothing; an approver whom nobody knows."""
    for person in card.without_post(facts, pack):
        if person not in facts.posts:
            yield f"potok project amend {code} --set approved_by=…"
            continue
        texts = zip(("--name …", "--post …"), facts.posts[person], strict=True)
        options = " ".join(option for option, text in texts if stands_for_nothing(text, pack))
        yield f"potok person amend {person} {options}"


def new_indicator(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """One more indicator."""
    yield (
        f"potok project indicator {code} KEY --field name=… --field unit=… --field direction=… --field base=… "
        "--field target=…"
    )


def of_indicators(mend: Mend) -> Mend:
    """The same of each indicator; where there is none, a first one."""

    def found(code: str, facts: Holdings, pack: Pack) -> Iterable[str]:
        return mend(code, facts, pack) if facts.indicators else new_indicator(code, facts, pack)

    return found


def units(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Units that are not in the list, or differ from those of the calculation."""
    return _fields(code, ((plan.key, field) for plan, field, _ in card.unit_faults(facts, pack)))


def methods(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Methods and sources that are not given."""
    return _fields(code, ((plan.key, field) for plan, field, _ in card.method_faults(facts, pack)))


def _fields(code: str, fields: Iterable[tuple[str, str]]) -> Iterator[str]:
    """One command for each indicator, with all its fields."""
    found: dict[str, list[str]] = {}
    for key, field in fields:
        found.setdefault(key, []).append(f"--field {field}=…")
    for key, options in found.items():
        yield f"potok project indicator {code} {quote(key)} {' '.join(options)}"


def dates(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Milestones and indicators whose dates are out of order."""
    for key, is_plan in dict.fromkeys((found.key, is_plan) for found, is_plan in card.disordered_milestones(facts)):
        options = "--start DATE --end DATE --reason …" if is_plan else "--started DATE --finished DATE"
        yield f"potok project milestone {code} {quote(key)} {options}"
    for plan in card.disordered_indicators(facts):
        named = [field for field in ("base_on", "target_on", "ideal_on") if getattr(plan, field) is not None]
        yield from _fields(code, ((plan.key, field) for field in named))


def personal_data(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Fields with personal data in them."""
    return _amended(code, (key for key, _ in card.personal_data(facts)))


def consent(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Whether the consent is given, and its words where there are none."""
    return _amended(code, ["consent_kind"] if facts.card.get("consent") else ["consent_kind", "consent"])


def _measured(code: str, plans: Iterable[IndicatorPlan], moment: Moment) -> Iterator[str]:
    for plan in plans:
        yield f"potok project measure {code} {quote(plan.key)} VALUE --moment {moment}"


def baselines(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Indicators without a baseline."""
    return _measured(code, results.without(facts, Moment.BASELINE), Moment.BASELINE)


def finals(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Indicators without a result."""
    return _measured(code, results.without(facts, Moment.AFTER), Moment.AFTER)


def span(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Indicators that were measured too few times, or too soon again."""
    for plan in facts.indicators:
        if not results.series_of(facts, plan):
            yield from _measured(code, [plan], Moment.BASELINE)
        if (days := results.span_of(facts, plan)) is None or days < pack.number("measurement_span_days"):
            yield from _measured(code, [plan], Moment.AFTER)


def directions(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Results that are missing or go the wrong way."""
    return _measured(code, (plan for plan in facts.indicators if not results.is_better(facts, plan)), Moment.AFTER)


def targets(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Results that are missing or short of the target."""
    return _measured(code, (plan for plan in facts.indicators if not results.is_reached(facts, plan)), Moment.AFTER)


def analyses(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Documents of the measurements that are not attached."""
    for kind in results.missing_analyses(facts, pack):
        yield f"potok project evidence {code} {quote(kind)} --file …"


def kick_off(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """The dates of the kick-off and of the start of implementation."""
    looks = pack.looks_at
    for key, dated in ((looks.kick_off, "--finished DATE"), (looks.implementation, "--started DATE")):
        found = facts.milestone(key)
        if found is None:
            yield f"potok project milestone {code} {quote(key)} --title … --start DATE --end DATE"
        elif found.actual_start is None or results.is_kick_off_late(facts, pack):
            yield f"potok project milestone {code} {quote(key)} {dated}"


def actions(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Measures that are open, or dropped without a reason; a first one where there is none."""
    if not facts.actions:
        yield f"potok project action {code} --title … --due DATE --owner WHO"
    for found in facts.actions:
        if not (found.done_on or found.dropped_on):
            yield f"potok project action {code} {found.number} --done"
        elif found.dropped_on and not found.reason.strip():
            yield f"potok project action {code} {found.number} --drop --reason …"


def goals(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """The goals that the closing document states: set right where it is attached, else attached with them."""
    kind = pack.looks_at.closing
    if (last := documents.last_of(facts, kind)) is None:
        yield paper(code, kind, facts, pack)
        return
    options = "".join(f" --goal {quote(plan.key)}=…" for plan in facts.indicators)
    yield f"potok project amend-document {code} {last.entry}{options} --reason …"


def organisations(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """What documents say of their organisation is set right; those of another organisation go."""
    for other in documents.of_others(facts):
        yield _named_otherwise(code, other.entry)
        yield f"potok project withdraw {code} {other.entry} --reason …"
        again = paper(code, other.kind, facts, pack)
        organisation = "" if " --organisation " in again else " --organisation …"
        yield f"{again}{organisation} --phase {quote(other.phase)}"
    silent = documents.silent(facts, pack)
    if not silent and not any(one.organisation.strip() for one in facts.evidence):
        silent = [kind for kind in pack.looks_at.names_organisation if kind in pack.evidence][:1]
    for kind in silent:
        last = documents.last_of(facts, kind)
        yield _named_otherwise(code, last.entry) if last else paper(code, kind, facts, pack)


def _named_otherwise(code: str, entry: int) -> str:
    return f"potok project amend-document {code} {entry} --organisation … --reason …"


def paper(code: str, kind: str, facts: Holdings, pack: Pack) -> str:
    """A project's document with what it states, as far as rules look for that."""
    options = [" --organisation …"] if kind in pack.looks_at.names_organisation else []
    if kind == pack.looks_at.closing:
        options += [f" --goal {quote(plan.key)}=…" for plan in facts.indicators]
    return f"potok project evidence {code} {quote(kind)} --file …{''.join(options)}"


def conditions(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Conditions that are open."""
    room = "project" if facts.level is None else "check"
    for condition in facts.conditions:
        if condition.closed_on is None:
            yield f"potok {room} condition {code} {condition.number}"


def presented(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Presented projects that are not completed; an application without any is made anew."""
    if not facts.presented:
        yield f"potok check apply ORG --level {facts.level or 'LEVEL'} --project CODE"
    for shown in facts.presented:
        if shown.completed_on is None:
            yield f"potok project gate {shown.code}"


def lower_level(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """The check of the level below comes first."""
    criteria = pack.criteria.get(facts.level or "")
    organisation = next((shown.organisation for shown in facts.presented if shown.organisation), "ORG")
    level = criteria.requires if criteria and criteria.requires else "LEVEL"
    yield f"potok check apply {organisation} --level {level} --project CODE"


def commission(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """One more member, or somebody to lead."""
    leads = "" if marks.leader(facts) or not pack.criteria[facts.level or ""].commission.chaired else " --duty leader"
    yield f"potok check appoint {code} WHO --declared DECLARATION{leads}"


def visit(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """A visit is planned, and then held."""
    if not any(one.cancelled_on is None and one.held_on is None for one in facts.visits):
        yield f"potok check plan-visit {code} --day DATE --place …"
    yield f"potok check visit {code}"


def scores(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Sheets that are not in; never another mark for one that is, opened or not."""
    if not marks.scorers(facts, pack):
        yield from commission(code, facts, pack)
    for person in dict.fromkeys(person for person, _ in marks.missing(facts, pack) if person not in facts.handed_in):
        yield f"potok check score {code} {person} --mark CRITERION=VALUE"


def consensus(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """The commission agrees on one mark where its marks lie apart."""
    for one in marks.apart(facts, pack):
        places = one.unsettled(pack.criteria[facts.level or ""].commission.spread) or [""]
        for at in places:
            place = f" --place {quote(at)}" if at else ""
            yield f"potok check agree {code} {one.criterion.key} VALUE --reason …{place}"
        if one.excused:
            yield f"potok check agree {code} {one.criterion.key} --not-applicable --reason …"


def not_reached(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """A check that falls short is concluded so, with findings; marks are not typed anew."""
    if not facts.scores:
        yield from scores(code, facts, pack)
        return
    yield f"potok check finding {code} CRITERION --text … --owner WHO --due DATE"
    yield from conclusion(code, facts, pack)


def conclusion(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Each member votes by the own hand."""
    cast = marks.votes_of(facts)
    for person in marks.voters(facts):
        if person not in cast:
            yield f"potok check vote {code} {person} OUTCOME"


def findings(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Findings that nobody has answered."""
    for one in facts.findings:
        if one.answered_on is None and one.closed_on is None:
            yield f"potok check answer {code} {one.number} --text … --file …"


def assessment(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Where the organisation says nothing of itself."""
    yield f"potok check self-assess {code} --mark CRITERION=VALUE --file …"


def review(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """What the desk review has not looked at; what it returned, the organisation says anew."""
    if any(one.accepted is False for one in facts.said):
        yield from assessment(code, facts, pack)
    if facts.said and all(one.accepted is False for one in facts.said):
        return
    yield f"potok check review {code} --accept CRITERION --return CRITERION=REMARK"


def readiness(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Lines of the check-list that nothing shows yet."""
    if unready := list(replication.unready(facts, pack)):
        yield f"potok replica ready {code} {join(unready)} yes …"


def elements(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """Elements of which nothing is said, changes that nobody approved, and targets behind the own baseline."""
    waiting = [element for element in facts.elements if not element.is_settled]
    if unsaid := [element.key for element in waiting if element.choice is None]:
        yield f"potok replica adapt {code} {join(unsaid)} copied"
    if any(element.choice is not None for element in waiting):
        yield f"potok replica approve {code}"
    yield from _fields(code, ((plan.key, "target") for plan, _ in results.without_own_target(facts)))


def sustained(months: int) -> Mend:
    """The methodologist checks the result, once everything was measured."""

    def check(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
        yield f"potok replica sustained {code} {months}"

    return check


def closing(code: str, facts: Holdings, pack: Pack) -> Iterator[str]:
    """The methodologist agrees."""
    yield f"potok replica agree {code}"
