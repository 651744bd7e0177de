"""What an action says to the person who asked for it, in their language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from domain.database import reading
from domain.kinds import SubjectKind
from domain.methodology.schema import Pack
from domain.reading import Card, card
from domain.refusals import Reason
from domain.state import State
from domain.words import Language, Words
from flows.programme import Programme

WALKING = (SubjectKind.PROJECT, SubjectKind.CHECK)


def refusal_text(reasons: Iterable[Reason], language: Language) -> str:
    """Every reason of a refusal, one a line, with the field at fault."""
    head = Words("Отказано, ничего не изменено:", "Refused, nothing was changed:").say(language)
    lines = [f"- {f'{reason.field}: ' if reason.field else ''}{reason.said.say(language)}" for reason in reasons]
    return "\n".join([head, *lines])


def place(state: State, pack: Pack, language: Language) -> str:
    """Where a subject stands, in words: phase, standing, due date."""
    if state.lifecycle is None or state.phase is None or state.standing is None:
        return ""
    phase = pack.lifecycles[state.lifecycle].phases[state.phase].title.say(language)
    standing = pack.standings[state.standing].say(language)
    due = f", {Words('срок', 'due').say(language)} {day(state.due_on, language)}" if state.due_on else ""
    return f"{phase} — {standing}{due}"


def day(value: date, language: Language) -> str:
    """A date as the reader writes it."""
    return f"{value:%d.%m.%Y}" if language is Language.RU else value.isoformat()


def as_markdown(state: State, programme: Programme, *, repeated: bool = False, remarks: Sequence[Words] = ()) -> str:
    """The artifact of an action: what was done, and where the subject stands now."""
    language = programme.settings.speaks
    pack = programme.packs.of(state.pack)
    lines = [
        f"# {state.code} · {state.title}",
        "",
        f"**{place(state, pack, language)}**" if state.lifecycle else "",
    ]
    if repeated:
        lines.append(Words("Это поручение уже было выполнено раньше.", "This was carried out before.").say(language))
    lines += [f"\n> {remark.say(language)}" for remark in remarks]
    if state.kind in WALKING:
        with reading(programme.engine) as connection:
            lines += _card_lines(card(connection, state.code), pack, language)
    return "\n".join(lines)


def _card_lines(found: Card, pack: Pack, language: Language) -> list[str]:
    """The card's people, indicators and last decisions as Markdown tables."""

    def say(ru: str, en: str) -> str:
        return Words(ru, en).say(language)

    lines: list[str] = []
    if found.people:
        lines += ["", f"| {say('Роль', 'Role')} | {say('Кто', 'Who')} |", "| --- | --- |"]
        lines += [
            f"| {pack.roles[person.role].title.say(language)} | {person.name}, {person.post} |"
            for person in found.people
        ]
    if found.indicators:
        lines += [
            "",
            (
                f"| {say('Показатель', 'Indicator')} | {say('Было', 'Base')} | {say('Цель', 'Target')} "
                f"| {say('Факт', 'Fact')} |"
            ),
        ]
        lines += ["| --- | ---: | ---: | ---: |"]
        lines += [
            f"| {i.name}, {i.unit} | {i.base} | {i.target} | {i.last if i.last is not None else '—'} |"
            for i in found.indicators
        ]
    if found.decisions:
        lines += [
            "",
            f"| {say('Дата', 'Date')} | {say('Фаза', 'Phase')} | {say('Решение', 'Decision')} |",
            "| --- | --- | --- |",
        ]
        phases = pack.lifecycles[found.state.lifecycle or ""].phases
        lines += [
            f"| {d.decided_on} | {phases[d.phase].title.say(language)} | {d.decision} |" for d in found.decisions[-6:]
        ]
    return lines
