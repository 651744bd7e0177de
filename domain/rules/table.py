"""The named rules that a pack may ask for at a gate: what each looks at, and where its failure is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Gate, Pack, Phase
from domain.programme.kinds import SubjectKind
from domain.rules import card, certification, documents, mends, replication, results
from domain.rules.marks import final_scores, mean_score
from domain.rules.mends import Mend
from domain.rules.verdict import Outcome, Rule, Verdict, verdict
from domain.stored.holdings import Holdings

__all__ = ["RULES", "Finding", "Named", "Outcome", "final_scores", "findings", "mean_score", "papers"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's verdict, why, and where to mend it."""

    rule: str
    outcome: Outcome
    said: Words
    mends: tuple[str, ...] = ()
    """Commands that mend it, each to be pasted; none where it passes."""
    advisory: bool = False
    """The rule only warns."""

    @property
    def blocks(self) -> bool:
        """Whether this speaks against passing the gate."""
        return self.outcome is not Outcome.PASS and not self.advisory


def conditions_closed(facts: Holdings, pack: Pack) -> Verdict:
    """All conditions of earlier gates are closed."""
    numbers = ", ".join(str(condition.number) for condition in facts.conditions if condition.closed_on is None)
    return verdict(
        not numbers,
        Words("открытых условий нет", "no condition is open"),
        Words(f"не закрыты условия: {numbers}", f"conditions are open: {numbers}"),
    )


PROJECTS = frozenset({"pilot", "replica"})
REPLICAS = frozenset({"replica"})
CHECKS = frozenset({"partner_check", "surveillance"})
BOTH = PROJECTS | CHECKS


@dataclass(frozen=True, slots=True)
class Named:
    """A rule that a pack may name."""

    rule: Rule
    mend: Mend
    """The commands that mend its failure."""
    lifecycles: frozenset[str]
    """Lifecycles whose subjects have the facts that it looks at."""
    reads: tuple[str, ...]
    """Parts of the facts that it looks at; they are sealed with a decision that rests on it."""
    source: str
    """Key of the rule's source in the domain notes; empty where it is this product's own."""
    needs: tuple[str, ...] = ()
    """Parts without which it cannot judge, though a decision does not rest on what they say; loaded, never sealed."""


RULES: Mapping[str, Named] = {
    "card_complete": Named(card.card_complete, mends.card_fields, PROJECTS, ("card", "people"), "A2"),
    "card_people_named": Named(card.card_people_named, mends.card_people, PROJECTS, ("people",), "A2"),
    "people_have_posts": Named(
        card.people_have_posts, mends.posts, PROJECTS, ("people", "post", "card.approved_by"), "A2"
    ),
    "has_indicator": Named(card.has_indicator, mends.new_indicator, PROJECTS, ("indicator",), "A2"),
    "wanted_indicators": Named(card.wanted_indicators, mends.new_indicator, PROJECTS, ("indicator",), "A2"),
    "units_allowed": Named(card.units_allowed, mends.of_indicators(mends.units), PROJECTS, ("indicator",), "A2"),
    "methods_stated": Named(card.methods_stated, mends.of_indicators(mends.methods), PROJECTS, ("indicator",), "A2"),
    "dates_in_order": Named(card.dates_in_order, mends.dates, PROJECTS, ("milestone", "indicator"), "A2"),
    "no_personal_data": Named(card.no_personal_data, mends.personal_data, PROJECTS, ("card",), ""),
    "measured_before": Named(
        results.measured_before, mends.of_indicators(mends.baselines), PROJECTS, ("indicator", "measurement"), "S13"
    ),
    "measured_after": Named(
        results.measured_after, mends.of_indicators(mends.finals), PROJECTS, ("indicator", "measurement"), "S13"
    ),
    "both_production_analyses": Named(results.both_production_analyses, mends.analyses, PROJECTS, ("evidence",), "S13"),
    "measurement_span": Named(
        results.measurement_span,
        mends.of_indicators(mends.span),
        PROJECTS,
        ("measurement",),
        "A3",
        needs=("indicator",),
    ),
    "result_in_right_direction": Named(
        results.result_in_right_direction,
        mends.of_indicators(mends.directions),
        PROJECTS,
        ("indicator", "measurement"),
        "A3",
    ),
    "target_reached": Named(
        results.target_reached, mends.of_indicators(mends.targets), PROJECTS, ("indicator", "measurement"), ""
    ),
    "kickoff_before_implementation": Named(
        results.kickoff_before_implementation, mends.kick_off, PROJECTS, ("milestone",), "S15"
    ),
    "actions_settled": Named(results.actions_settled, mends.actions, PROJECTS, ("action",), ""),
    "goal_as_on_card": Named(documents.goal_as_on_card, mends.goals, PROJECTS, ("evidence", "indicator"), "A4"),
    "same_organisation": Named(
        documents.same_organisation, mends.organisations, PROJECTS, ("evidence",), "A4", needs=("card",)
    ),
    "consent_to_publish": Named(
        documents.consent_to_publish, mends.consent, PROJECTS, ("card.consent_kind", "card.consent"), "A3"
    ),
    "receiver_is_ready": Named(replication.receiver_is_ready, mends.readiness, REPLICAS, (), "", needs=("readiness",)),
    "elements_approved": Named(
        replication.elements_approved, mends.elements, REPLICAS, (), "", needs=("element", "indicator", "measurement")
    ),
    "closing_agreed": Named(
        replication.closing_agreed,
        mends.closing,
        REPLICAS,
        (),
        "",
        needs=("closing", "element", "indicator", "measurement"),
    ),
    **{
        f"sustained_{months}": Named(
            replication.sustained(months), mends.sustained(months), REPLICAS, (), "", needs=("sustained",)
        )
        for months in (3, 6, 12)
    },
    "conditions_closed": Named(conditions_closed, mends.conditions, BOTH, ("condition",), ""),
    "presents_projects": Named(certification.presents_projects, mends.presented, CHECKS, ("check",), "S4"),
    "lower_level_held": Named(certification.lower_level_held, mends.lower_level, CHECKS, ("check",), ""),
    "commission_complete": Named(certification.commission_complete, mends.commission, CHECKS, ("check",), "S6"),
    "commission_rotates": Named(certification.commission_rotates, mends.commission, CHECKS, ("check",), ""),
    "self_assessed": Named(certification.self_assessed, mends.assessment, CHECKS, ("check",), ""),
    "desk_reviewed": Named(certification.desk_reviewed, mends.review, CHECKS, ("check",), ""),
    "visit_held": Named(certification.visit_held, mends.visit, CHECKS, ("check",), "S4"),
    "scores_complete": Named(certification.scores_complete, mends.scores, CHECKS, ("check",), ""),
    "spread_settled": Named(certification.spread_settled, mends.consensus, CHECKS, ("check",), ""),
    "requirements_met": Named(certification.requirements_met, mends.not_reached, CHECKS, ("check",), "G17"),
    "scores_reach_threshold": Named(certification.scores_reach_threshold, mends.not_reached, CHECKS, ("check",), ""),
    "concluded": Named(certification.concluded, mends.conclusion, CHECKS, ("check",), ""),
    "findings_answered": Named(certification.findings_answered, mends.findings, CHECKS, ("check",), ""),
}
"""Name in the pack -> rule."""


def findings(gate: Gate, facts: Holdings, pack: Pack, subject: str | None = None) -> tuple[Finding, ...]:
    """What each rule of a gate says, in the pack's order, then what only warns; mends need the subject's code."""
    found = []
    for name in (*gate.rules, *gate.advice):
        named = RULES[name]
        outcome, said = named.rule(facts, pack)
        commands: tuple[str, ...] = ()
        if subject is not None and outcome is not Outcome.PASS:
            commands = tuple(named.mend(subject, facts, pack))
        found.append(Finding(name, outcome, said, commands, name in gate.advice and name not in gate.rules))
    return tuple(found)


def holds(gate: Gate, facts: Holdings, pack: Pack) -> bool:
    """Whether every rule of a gate lets through what it sees."""
    return not any(found.blocks for found in findings(gate, facts, pack))


def papers(phase: Phase, facts: Holdings, pack: Pack, state: State | None = None) -> Iterator[Finding]:
    """One verdict for each document that a gate asks for; mends need the subject."""
    for kind in phase.gate.evidence:
        title = pack.evidence[kind].title
        if facts.has(phase.key, kind):
            yield Finding(f"evidence.{kind}", Outcome.PASS, Words(f"приложено: {title.ru}", f"attached: {title.en}"))
            continue
        said = Words(f"не приложено: {title.ru}", f"not attached: {title.en}")
        if any(paper.kind == kind and paper.phase == phase.key for paper in facts.evidence):
            said = Words(
                f"{title.ru}: нет ни файла, ни ссылки, ни места подлинника",
                f"{title.en}: neither a file, nor a link, nor the place of the paper original",
            )
        yield Finding(f"evidence.{kind}", Outcome.FAIL, said, _attaching(state, kind, facts, pack))


def _attaching(state: State | None, kind: str, facts: Holdings, pack: Pack) -> tuple[str, ...]:
    if state is None:
        return ()
    if state.kind is SubjectKind.CHECK:
        return (f"potok check evidence {state.code} {kind} --file …",)
    return (mends.paper(state.code, kind, facts, pack),)
