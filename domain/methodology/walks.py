"""Whether lifecycles can be walked: all phases are reached, all gates can be passed, every end is reached."""

from __future__ import annotations

from domain.engine.words import Words
from domain.methodology.check import ROLE, Check
from domain.methodology.problems import Path
from domain.methodology.schema import END, STOPPED, Decision, Gate, Lifecycle

COUNTED = ("pilot", "replica")
"""Lifecycles whose success the programme counts."""

LONGEST_LIFECYCLE = 1_500
"""In working days: the calendar ends somewhere."""


def walks(check: Check) -> None:
    """Every lifecycle can be walked from its first phase to its end."""
    for lifecycle in (found for found in check.pack.lifecycles.values() if found.phases):
        _lifecycle(check, lifecycle)
        _length(check, lifecycle)
        _ends(check, lifecycle)


def _length(check: Check, lifecycle: Lifecycle) -> None:
    """Phases and milestones lie within the years of the calendar."""
    whole = 0
    for place, phase in enumerate(lifecycle.phases.values()):
        path: Path = ("lifecycles", lifecycle.key, "phases", place)
        check.bounds((*path, "duration"), phase.duration)
        whole += phase.duration.working_days
        for number, milestone in enumerate(phase.milestones):
            check.bounds((*path, "milestones", number), milestone)
    if whole > LONGEST_LIFECYCLE:
        check.fault(
            ("lifecycles", lifecycle.key),
            f"все этапы вместе дольше {LONGEST_LIFECYCLE} рабочих дней",
            f"all phases together take more than {LONGEST_LIFECYCLE} working days",
        )


def _ends(check: Check, lifecycle: Lifecycle) -> None:
    """The gates that lead to the end, and only those, bring about what the end of this lifecycle means."""
    effect = check.known.ends.get(lifecycle.key)
    for place, phase in enumerate(lifecycle.phases.values()):
        path: Path = ("lifecycles", lifecycle.key, "phases", place, "gate", "effects")
        leads_to_end = phase.gate.exits.get(Decision.GO) == END
        if leads_to_end and effect is not None and effect not in phase.gate.effects:
            check.fault(
                path, f'go ведёт к концу: нужно effects = ["{effect}"]', f'go leads to the end: needs ["{effect}"]'
            )
        for name in phase.gate.effects:
            if name in check.known.effects and (name != effect or not leads_to_end):
                check.fault(
                    path,
                    f"последствие «{name}» бывает только у ворот, где go ведёт к концу своего жизненного цикла",
                    f"the effect “{name}” belongs to a gate whose go leads to the end of its own lifecycle",
                )


def _lifecycle(check: Check, lifecycle: Lifecycle) -> None:
    """Its gates can be passed, all its phases are reached, and its end is reached from each of them."""
    leads: dict[str, set[str]] = {}
    _milestones(check, lifecycle)
    for place, phase in enumerate(lifecycle.phases.values()):
        path: Path = ("lifecycles", lifecycle.key, "phases", place)
        check.key((*path, "key"), phase.key, (END, STOPPED))
        _gate(check, path, phase.gate, lifecycle)
        leads[phase.key] = set(phase.gate.exits.values())
    if lifecycle.key in COUNTED and not any(phase.gate.completes for phase in lifecycle.phases.values()):
        check.fault(
            ("lifecycles", lifecycle.key),
            "ни у одних ворот нет completes = true: программа не увидит ни одного успеха",
            "no gate says completes = true: the programme would never see a success",
        )
    reached = _reach(leads, lifecycle.first.key)
    for place, (key, phase) in enumerate(lifecycle.phases.items()):
        path = ("lifecycles", lifecycle.key, "phases", place)
        if key not in reached:
            check.fault(
                path,
                f"этап «{phase.title.ru}» недостижим: ни одно решение не ведёт в него",
                f"the phase “{phase.title.en}” is unreachable: no decision leads to it",
            )
        if END not in _reach(leads, key):
            check.fault(
                path,
                f"из этапа «{phase.title.ru}» не дойти до успешного конца",
                f"the phase “{phase.title.en}” never leads to the end",
            )


def _milestones(check: Check, lifecycle: Lifecycle) -> None:
    """Each milestone has a key of its own and follows known ones."""
    seen: set[str] = set()
    known = {milestone.key for phase in lifecycle.phases.values() for milestone in phase.milestones}
    for place, phase in enumerate(lifecycle.phases.values()):
        for number, milestone in enumerate(phase.milestones):
            path: Path = ("lifecycles", lifecycle.key, "phases", place, "milestones", number)
            check.key(path, milestone.key)
            if milestone.key in seen:
                check.fault(
                    path,
                    f"контрольная точка «{milestone.key}» уже есть",
                    f"the milestone “{milestone.key}” is there already",
                )
            seen.add(milestone.key)
            check.known_among(path, milestone.follows, known - {milestone.key}, Words("контрольная точка", "milestone"))

    _turns(check, lifecycle)


def _turns(check: Check, lifecycle: Lifecycle) -> None:
    """No milestone follows itself, however long the way round."""
    leads = {key: set(planned.follows) for key, planned in lifecycle.milestones.items()}
    for place, phase in enumerate(lifecycle.phases.values()):
        for number, milestone in enumerate(phase.milestones):
            if any(milestone.key in _reach(leads, before) for before in milestone.follows):
                check.fault(
                    ("lifecycles", lifecycle.key, "phases", place, "milestones", number),
                    f"контрольная точка «{milestone.key}» следует за самой собой",
                    f"the milestone “{milestone.key}” follows itself",
                )


def _reach(leads: dict[str, set[str]], start: str) -> set[str]:
    """Everything that some chain of decisions leads to."""
    reached, waiting = {start}, [start]
    while waiting:
        for target in leads.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _gate(check: Check, path: Path, gate: Gate, lifecycle: Lifecycle) -> None:
    below: Path = (*path, "gate")
    pack, known = check.pack, check.known
    check.known_among((*below, "evidence"), gate.evidence, pack.evidence, Words("вид документа", "kind of evidence"))
    check.known_among((*below, "rules"), gate.rules, known.rules, Words("правило", "rule"))
    check.known_among((*below, "advice"), gate.advice, known.rules, Words("правило", "rule"))
    check.once((*below, "rules"), (*gate.rules, *gate.advice))
    check.once((*below, "evidence"), gate.evidence)
    for rule in (*gate.rules, *gate.advice):
        if rule in known.rules and lifecycle.key not in known.rules[rule]:
            check.fault(
                (*below, "rules" if rule in gate.rules else "advice"),
                f"ворота нельзя пройти: правило «{rule}» не для этого жизненного цикла",
                f"the gate cannot be passed: the rule “{rule}” is not for this lifecycle",
            )
    check.known_among((*below, "effects"), gate.effects, known.effects, Words("последствие", "effect"))
    check.known_among((*below, "submit"), sorted(gate.submit), pack.roles, ROLE)
    check.known_among((*below, "decide"), sorted(gate.decide), pack.roles, ROLE)
    targets = {*lifecycle.phases, END, STOPPED}
    check.known_among((*below, "exits"), gate.exits.values(), targets, Words("этап", "phase"))
    if Decision.GO not in gate.exits:
        check.fault(
            (*below, "exits"), "ворота нельзя пройти: нет решения go", "the gate cannot be passed: it has no go"
        )
    if not gate.submit:
        check.fault(
            (*below, "submit"), "ворота нельзя пройти: некому представить", "the gate cannot be passed: nobody submits"
        )
    if not gate.decide:
        check.fault(
            (*below, "decide"), "ворота нельзя пройти: некому решить", "the gate cannot be passed: nobody decides"
        )
    _conditions(check, (*below, "exits"), gate, lifecycle)
    _exits(check, (*below, "exits"), gate, next(key for key, found in lifecycle.phases.items() if found.gate is gate))


def _conditions(check: Check, path: Path, gate: Gate, lifecycle: Lifecycle) -> None:
    """Where conditions lead, the next gate waits for them."""
    following = lifecycle.phases.get(gate.exits.get(Decision.CONDITIONAL, ""))
    if following is not None and "conditions_closed" not in following.gate.rules:
        check.fault(
            path,
            f"conditional ведёт в этап «{following.title.ru}», но его ворота не ждут условий: нет правила "
            "conditions_closed",
            f"conditional leads to “{following.title.en}”, whose gate does not ask for conditions_closed",
        )


def _exits(check: Check, path: Path, gate: Gate, here: str) -> None:
    """Each decision leads where decisions of its kind can lead."""
    senseless = {
        Decision.GO: ((here, STOPPED), Words("go ведёт дальше", "go leads on")),
        Decision.CONDITIONAL: (
            (here, STOPPED, END),
            Words(
                "conditional ведёт в следующий этап: его ворота ждут условий",
                "conditional leads to another phase: its gate waits for the conditions",
            ),
        ),
        Decision.REWORK: ((END, STOPPED), Words("rework возвращает в работу", "rework returns to work")),
    }
    for decision, (wrong, said) in senseless.items():
        if gate.exits.get(decision) in wrong:
            check.fault(path, said.ru, said.en)
    if gate.exits.get(Decision.HOLD, here) != here:
        check.fault(path, "hold не меняет этап", "hold does not change the phase")
    if gate.exits.get(Decision.STOP, STOPPED) != STOPPED:
        check.fault(path, "stop ведёт только в «stopped»", "stop leads to “stopped” only")
    if Decision.STOP in gate.exits and not any(Decision.STOP in code.decisions for code in check.pack.reasons.values()):
        check.fault(
            path, "остановить нельзя: ни одна причина не для stop", "nothing can be stopped: no reason is for stop"
        )
