"""Whether a pack can be lived with: everything it names exists, every phase is reached, every gate can be passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal

from domain.kinds import Level, Stage, Standing, SubjectKind
from domain.methodology.problems import Lines, Path, Problem, dotted
from domain.methodology.schema import END, STOPPED, Decision, Gate, Lifecycle, Pack
from domain.words import Words

LIFECYCLES = ("pilot", "partner_check", "replica")
CODED = tuple(kind.value for kind in SubjectKind)
COUNTED = ("pilot", "replica")
"""Lifecycles whose success the programme counts."""

PARAMETERS: Mapping[str, type[bool] | type[int] | type[Decimal]] = {
    "decides_own_submission": bool,
    "told_within_days": int,
    "next_level_needs_previous": bool,
    "digest_horizon_days": int,
    "hold_review_days_most": int,
    "replica_needs_exemplar": bool,
    "wanted_indicators": int,
    "measurement_span_days": int,
    "goal_tolerance": Decimal,
    "hourly_cost": Decimal,
}
"""What the engine asks a pack for, and which kind of value it needs."""

WANTED: Mapping[type, tuple[str, str]] = {
    bool: ("true или false", "true or false"),
    int: ("целое число", "a whole number"),
    Decimal: ("число", "a number"),
}

NOTICE_WORDS = frozenset({"deciders", "decider", "submitters", "receiver"})
"""Words that stand for people around a subject rather than for a role."""

PERIOD = "period"
"""Event of a notice that comes by the calendar."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the program offers to a pack."""

    rules: Mapping[str, Set[str]]
    """Rule -> the lifecycles whose subjects have the facts that it looks at."""
    effects: Set[str]
    events: Set[str]
    templates: Set[str]
    actions: Set[str]


class Check:
    """Gathers the problems of one pack."""

    def __init__(self, pack: Pack, known: Known, text: str, file: str) -> None:
        self.pack = pack
        self.known = known
        self.file = file
        self.lines = Lines(text)
        self.problems: list[Problem] = []

    def fault(self, path: Path, ru: str, en: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(self.file, self.lines.of(path), dotted(path), Words(ru, en)))

    def known_among(self, path: Path, names: Iterable[str], known: Iterable[str], what: Words) -> None:
        """Every name is known."""
        offered = set(known)
        for name in names:
            if name not in offered:
                listed = ", ".join(sorted(offered))
                self.fault(
                    path, f"нет такого: {what.ru} «{name}»; есть: {listed}", f"no {what.en} “{name}”; known: {listed}"
                )

    def complete(self, path: Path, names: Iterable[str], wanted: Iterable[str]) -> None:
        """Nothing is missing."""
        for name in sorted(set(wanted) - set(names)):
            self.fault((*path, name), f"нет ключа «{name}»", f"the key “{name}” is missing")


ROLE = Words("роль", "role")


def problems_of(pack: Pack, known: Known, text: str, file: str) -> list[Problem]:
    """Everything that is wrong with a pack that loads, in the order of its lines."""
    check = Check(pack, known, text, file)
    check.complete(("lifecycles",), pack.lifecycles, LIFECYCLES)
    check.complete(("codes",), pack.codes, CODED)
    check.complete(("parameters",), pack.parameters, PARAMETERS)
    check.complete(("standings",), pack.standings, Standing)
    check.complete(("stages",), pack.stages, Stage)
    check.complete(("criteria",), pack.criteria, pack.levels)
    check.complete(("actions",), pack.actions, known.actions)
    check.known_among(("levels",), pack.levels, Level, Words("уровень", "level"))
    _parameters(check)
    _actions(check)
    _criteria(check)
    _codes(check)
    _notices(check)
    _registration(check)
    _chain_of_roles(check)
    for lifecycle in pack.lifecycles.values():
        _lifecycle(check, lifecycle)
    return sorted(check.problems, key=lambda problem: problem.line)


def _parameters(check: Check) -> None:
    for key, kind in PARAMETERS.items():
        parameter = check.pack.parameters.get(key)
        if parameter is None or type(parameter.value) is kind or (kind is Decimal and type(parameter.value) is int):
            continue
        ru, en = WANTED[kind]
        check.fault(("parameters", key, "value"), f"нужно: {ru}", f"needs {en}")


def _actions(check: Check) -> None:
    for action, roles in check.pack.actions.items():
        path = ("actions", action)
        check.known_among(("actions", action), [action], check.known.actions, Words("действие", "action"))
        check.known_among(path, sorted(roles), check.pack.roles, ROLE)
        if not roles:
            check.fault(path, "никто не может этого сделать", "nobody may do this")


def _criteria(check: Check) -> None:
    for level, criteria in check.pack.criteria.items():
        path = ("criteria", level)
        check.known_among(path, [level], check.pack.levels, Words("уровень", "level"))
        if criteria.requires is not None:
            check.known_among((*path, "requires"), [criteria.requires], check.pack.levels, Words("уровень", "level"))
            levels = list(check.pack.levels)
            if criteria.requires in levels[levels.index(level) if level in levels else 0 :]:
                check.fault((*path, "requires"), "нужен уровень ниже этого", "needs a level below this one")
        if not criteria.groups:
            check.fault(path, "нет ни одной группы критериев", "has no criteria group")
        if not 0 < criteria.pass_share <= 100:
            check.fault((*path, "pass_share"), "нужно от 0 до 100", "must be between 0 and 100")
        if criteria.commissioners < 1:
            check.fault((*path, "commissioners"), "комиссия не может быть пустой", "the commission cannot be empty")


def _codes(check: Check) -> None:
    begun: dict[str, str] = {}
    for kind, pattern in check.pack.codes.items():
        path: Path = ("codes", kind)
        try:
            first, second = pattern.format(number=1), pattern.format(number=2)
        except (KeyError, IndexError, ValueError):
            first = second = ""
        if first == second:
            check.fault(path, "в образце нет {number}", "the pattern lacks {number}")
        start = pattern.partition("{")[0]
        if start in begun:
            other = begun[start]
            check.fault(path, f"так уже начинаются коды «{other}»", f"this already begins the codes of “{other}”")
        begun[start] = kind


def _registration(check: Check) -> None:
    """A registration number tells projects apart."""
    pattern = check.pack.registration
    try:
        first, second = (pattern.format(number=number, year=2024, code=f"PRJ-{number}") for number in (1, 2))
    except (KeyError, IndexError, ValueError):
        check.fault(("registration",), "можно: {number}, {year}, {code}", "may hold {number}, {year}, {code}")
        return
    if first == second:
        check.fault(("registration",), "в образце нет ни {number}, ни {code}", "lacks {number} and {code}")


def _chain_of_roles(check: Check) -> None:
    """Who hears of what a role leaves undone: a known role, and nobody above themselves."""
    for key, role in check.pack.roles.items():
        if role.above is None:
            continue
        path: Path = ("roles", key)
        check.known_among(path, [role.above], check.pack.roles, ROLE)
        seen, above = {key}, role.above
        while above in check.pack.roles and above not in seen:
            seen.add(above)
            above = check.pack.roles[above].above or ""
        if above == key:
            check.fault(path, "роль выше самой себя", "the role is above itself")


def _notices(check: Check) -> None:
    pack, known = check.pack, check.known
    for key, notice in pack.notices.items():
        path = ("notices", key)
        check.known_among((*path, "event"), [notice.event], known.events | {PERIOD}, Words("событие", "event"))
        check.known_among((*path, "template"), [notice.template], known.templates, Words("шаблон", "template"))
        check.known_among((*path, "roles"), sorted(notice.roles), {*pack.roles, *NOTICE_WORDS}, ROLE)
        if notice.event != PERIOD and not notice.roles:
            check.fault((*path, "roles"), "о событии никто не узнает", "nobody hears of it")
        if notice.decisions and notice.event != "decided":
            check.fault(
                (*path, "decisions"),
                "решения есть только у события «decided»",
                "only the event “decided” has decisions",
            )


def _lifecycle(check: Check, lifecycle: Lifecycle) -> None:
    """Its gates can be passed, all its phases are reached, and its end is reached from each of them."""
    leads: dict[str, set[str]] = {}
    _milestones(check, lifecycle)
    for place, phase in enumerate(lifecycle.phases.values()):
        path: Path = ("lifecycles", lifecycle.key, "phases", place)
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
                f"фаза «{phase.title.ru}» недостижима: ни одно решение не ведёт в неё",
                f"the phase “{phase.title.en}” is unreachable: no decision leads to it",
            )
        if END not in _reach(leads, key):
            check.fault(
                path,
                f"из фазы «{phase.title.ru}» не дойти до успешного конца",
                f"the phase “{phase.title.en}” never leads to the end",
            )


def _milestones(check: Check, lifecycle: Lifecycle) -> None:
    """Each milestone has a key of its own and follows known ones."""
    seen: set[str] = set()
    known = {milestone.key for phase in lifecycle.phases.values() for milestone in phase.milestones}
    for place, phase in enumerate(lifecycle.phases.values()):
        for number, milestone in enumerate(phase.milestones):
            path: Path = ("lifecycles", lifecycle.key, "phases", place, "milestones", number)
            if milestone.key in seen:
                check.fault(
                    path, f"веха «{milestone.key}» уже есть", f"the milestone “{milestone.key}” is there already"
                )
            seen.add(milestone.key)
            check.known_among(path, milestone.follows, known - {milestone.key}, Words("веха", "milestone"))


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
    for rule in (*gate.rules, *gate.advice):
        if rule in known.rules and lifecycle.key not in known.rules[rule]:
            check.fault(
                (*below, "rules"),
                f"ворота нельзя пройти: правило «{rule}» не для этого жизненного цикла",
                f"the gate cannot be passed: the rule “{rule}” is not for this lifecycle",
            )
    check.known_among((*below, "effects"), gate.effects, known.effects, Words("последствие", "effect"))
    check.known_among((*below, "submit"), sorted(gate.submit), pack.roles, ROLE)
    check.known_among((*below, "decide"), sorted(gate.decide), pack.roles, ROLE)
    targets = {*lifecycle.phases, END, STOPPED}
    check.known_among((*below, "exits"), gate.exits.values(), targets, Words("фаза", "phase"))
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
    _exits(check, (*below, "exits"), gate, next(key for key, found in lifecycle.phases.items() if found.gate is gate))


def _exits(check: Check, path: Path, gate: Gate, here: str) -> None:
    """Each decision leads where decisions of its kind can lead."""
    senseless = {
        Decision.GO: ((here, STOPPED), Words("go ведёт дальше", "go leads on")),
        Decision.CONDITIONAL: (
            (here, STOPPED, END),
            Words(
                "conditional ведёт в следующую фазу: её ворота ждут условий",
                "conditional leads to another phase: its gate waits for the conditions",
            ),
        ),
        Decision.REWORK: ((END, STOPPED), Words("rework возвращает в работу", "rework returns to work")),
    }
    for decision, (wrong, said) in senseless.items():
        if gate.exits.get(decision) in wrong:
            check.fault(path, said.ru, said.en)
    if gate.exits.get(Decision.HOLD, here) != here:
        check.fault(path, "hold не меняет фазу", "hold does not change the phase")
    if gate.exits.get(Decision.STOP, STOPPED) != STOPPED:
        check.fault(path, "stop ведёт только в «stopped»", "stop leads to “stopped” only")
    if Decision.STOP in gate.exits and not any(Decision.STOP in code.decisions for code in check.pack.reasons.values()):
        check.fault(
            path, "остановить нельзя: ни одна причина не для stop", "nothing can be stopped: no reason is for stop"
        )
