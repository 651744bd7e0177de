"""A lifecycle as people see it: a table, and a Mermaid state diagram."""

from __future__ import annotations

from domain.engine.words import Language, Words
from domain.methodology.basis import Basis
from domain.methodology.schema import END, STOPPED, Decision, Lifecycle, Pack
from domain.text.called import CALLED

HEADINGS = (
    Words("Этап", "Phase"),
    Words("Рабочих дней", "Working days"),
    Words("Документы", "Evidence"),
    Words("Представляет", "Submits"),
    Words("Решает", "Decides"),
    Words("Решения", "Decisions"),
)

ASSUMED = Words("допущение", "assumption")


def marked(value: object, basis: Basis, language: Language) -> str:
    """A value with its origin: a source, or the flag of an assumption."""
    notes = [note for note in (basis.source, ASSUMED.say(language) if basis.assumption else "") if note]
    return f"{value} ({', '.join(notes)})" if notes else str(value)


def as_table(pack: Pack, lifecycle: Lifecycle, language: Language) -> list[list[str]]:
    """One row a phase, under `HEADINGS`."""

    def roles(names: frozenset[str]) -> str:
        return ", ".join(pack.roles[name].title.say(language) for name in pack.roles if name in names)

    return [
        [
            phase.title.say(language),
            marked(phase.duration.working_days, phase.duration.basis, language),
            ", ".join(pack.evidence[kind].title.say(language) for kind in phase.gate.evidence) or "—",
            roles(phase.gate.submit),
            roles(phase.gate.decide),
            ", ".join(CALLED[Decision][decision].say(language) for decision in phase.gate.exits),
        ]
        for phase in lifecycle.phases.values()
    ]


def as_mermaid(lifecycle: Lifecycle, language: Language) -> str:
    """The lifecycle as a Mermaid `stateDiagram-v2`; the end is the final state, a stop is a state of its own."""
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f"    state {_quoted(phase.title.say(language))} as {key}" for key, phase in lifecycle.phases.items()]
    lines.append(f"    state {_quoted(Words('остановлен', 'stopped').say(language))} as {STOPPED}")
    lines.append(f"    [*] --> {lifecycle.first.key}")
    for key, phase in lifecycle.phases.items():
        by_target: dict[str, list[str]] = {}
        for decision, target in phase.gate.exits.items():
            by_target.setdefault("[*]" if target == END else target, []).append(
                CALLED[Decision][decision].say(language)
            )
        lines += [f"    {key} --> {target}: {', '.join(said)}" for target, said in by_target.items()]
    return "\n".join([*lines, ""])


ESCAPED = str.maketrans({"#": "#35;", ";": "#59;", '"': "#quot;", "\n": " "})


def _quoted(text: str) -> str:
    """A label that Mermaid takes whole."""
    return f'"{text.translate(ESCAPED)}"'
