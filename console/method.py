"""`potok methodology`: check a pack before it is used, and show what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from console.answer import Answer, put
from console.command_group import As, CommandId, Json, On, OnBasis, Room
from console.desk import Common, Desk, Draft
from console.execution import carry_out
from console.language import both
from console.pack_contrast import contrast
from console.pack_titles import as_called, who_may
from console.terminal_table import Column, Table
from domain.engine import own_terms
from domain.engine.refusals import Refusal, not_among
from domain.engine.words import Words
from domain.methodology.criteria import CriteriaSet, Criterion
from domain.methodology.editions import judged_by
from domain.methodology.loader import default_text, text_of
from domain.methodology.schema import Lifecycle, NoticeRule, Pack
from domain.methodology.show import HEADINGS, as_mermaid, as_table, marked
from domain.pilot.adoption import AdoptMethodology
from domain.reports.adoption import Behind, behind
from domain.reports.impact import Effect, Impact, impact, letters
from domain.reports.readiness import Readiness
from flows.pack_check import checked

room = Room("Методика: проверить и показать.", "The methodology: check and show.")
APPS = {"methodology": room.app}

File = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE", help=both("файл методики; действующая, если не указан", "a pack; the one in use if not said")
    ),
]
Name = Annotated[
    str | None,
    typer.Argument(
        metavar="LIFECYCLE", help=both("pilot, partner_check или replica", "pilot, partner_check or replica")
    ),
]
Actions = Annotated[bool, typer.Option("--actions", help=both("кто что может", "who may do what"))]
Titles = Annotated[
    bool,
    typer.Option(
        "--titles", help=both("как называются действия, поля и события", "what actions, fields and events are called")
    ),
]
NewPack = Annotated[str, typer.Argument(metavar="FILE", help=both("файл новой методики", "the new pack"))]
Codes = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CODE]...", help=both("проекты; все, если не указаны", "projects; all if not said")),
]
Everything = Annotated[bool, typer.Option("--all", help=both("все, кого можно", "all that can be moved"))]
Why = Annotated[
    str | None,
    typer.Option("--reason", metavar=both("ТЕКСТ", "TEXT"), help=both("почему их переводят", "why they are moved")),
]
Mermaid = Annotated[bool, typer.Option("--mermaid", help=both("диаграмма Mermaid", "a Mermaid diagram"))]


def pack_of(desk: Desk, file: str | None) -> tuple[Pack, str]:
    """The pack of a file, of the settings, or the shipped one; needs no database."""
    path = Path(file) if file else desk.settings.methodology
    text, name = (text_of(path), str(path)) if path else default_text()
    return checked(text, name), name


@room.question("check", "Проверить файл методики", "Check a methodology file", openly=True)
def check(desk: Desk, file: File = None) -> Answer:
    """Every problem with its file, line and key, or that there is none."""
    return soundness(desk, *pack_of(desk, file))


def soundness(desk: Desk, pack: Pack, name: str) -> Answer:
    """What a pack without problems holds."""
    phases = sum(len(lifecycle.phases) for lifecycle in pack.lifecycles.values())
    assumed = _assumptions(pack)
    data = {
        "file": name,
        "identity": pack.identity,
        "lifecycles": len(pack.lifecycles),
        "phases": phases,
        "assumptions": assumed,
    }
    said = desk.say(
        f"{name}: методика {pack.identity} исправна. Жизненных циклов {len(pack.lifecycles)}, этапов {phases}, "
        f"значений без источника {assumed}.",
        f"{name}: the methodology {pack.identity} is sound. Lifecycles: {len(pack.lifecycles)}, phases: {phases}, "
        f"values without a source: {assumed}.",
    )
    return Answer(data, [said])


Near = Annotated[
    int, typer.Option("--near", min=0, help=both("сколько пунктов до порога считать близким", "how near is near"))
]
EFFECTS = {
    Effect.GAINS: Words("прошла бы", "would pass"),
    Effect.LOSES: Words("не прошла бы", "would no longer pass"),
    Effect.NEAR: Words("станет близко", "comes near"),
}


@room.question(
    "diff", "Чем другая методика отличается от действующей", "What another methodology says otherwise", openly=True
)
def what_differs(desk: Desk, file: NewPack) -> Answer:
    """Every value that a sound pack adds, leaves out or says otherwise than the one in use, with its line."""
    pack, name = pack_of(desk, file)
    return contrast(desk, text_of(Path(file)), pack, name)


@room.question("impact", "Что изменит другая методика", "What another methodology would change")
def what_changes(desk: Desk, file: NewPack, near: Near = 10) -> Answer:
    """Who would gain, lose or come near a status by what is on record, and whose letters change; writes nothing."""
    return effects(desk, *pack_of(desk, file), near)


def effects(desk: Desk, then: Pack, name: str, near: int = 10) -> Answer:
    """Whom a pack would touch, and which letters would be sent otherwise, in place of the one in use."""
    now, say = desk.programme.packs.current, desk.say
    with desk.reading() as connection:
        found = list(impact(connection, now, then, desk.today(), near=Decimal(near)))
    changed = list(letters(now, then))
    counts = Counter(one.effect for one in found)
    head = say(f"{name}: вместо {now.identity} – {then.identity}. ", f"{name}: {then.identity} for {now.identity}. ")
    head += "; ".join(f"{said.say(desk.language)} – {counts[effect]}" for effect, said in EFFECTS.items()) + "."
    kept = say(
        "Идущие проверки судят по прежней редакции, статусы действуют до своей следующей проверки: ни одного письма "
        "о статусе смена методики сама не отправит.",
        "Running checks keep their edition and statuses hold until their next check: adopting sends no letter about a "
        "status by itself.",
    )
    told = [_rule(desk, *one) for one in changed]
    data = {
        "now": now.identity,
        "then": then.identity,
        "organisations": [
            {"organisation": one.organisation, "level": one.level, "held": one.held, "effect": one.effect,
             "before": round(float(one.before.share), 1), "after": round(float(one.after.share), 1),
             "lacking": [criterion.key for criterion in one.after.lacking]}
            for one in found
        ],
        "letters": [name for name, _, _ in changed],
    }  # fmt: skip
    return Answer(data, [head, *([_touched(desk, then, found)] if found else []), kept, *told])


def _touched(desk: Desk, then: Pack, found: Sequence[Impact]) -> Table:
    """Those whom another methodology touches, a row each."""
    say = desk.say
    columns = (
        Column(say("Организация", "Organisation"), share=3, exact=True),
        Column(say("Уровень", "Level")),
        Column(say("Сейчас", "Now")),
        Column(say("По новой", "Under the new")),
        Column(say("Итог", "Result"), share=2),
    )
    rows = [
        (
            f"{one.organisation} {desk.wording.quoted(one.title)}",
            then.levels[one.level].say(desk.language),
            _outlook(desk, one.before),
            _outlook(desk, one.after),
            EFFECTS[one.effect].say(desk.language) + (say(", статус есть", ", status held") if one.held else ""),
        )
        for one in found
    ]
    return Table(columns, rows)


def _outlook(desk: Desk, found: Readiness) -> str:
    lacks = desk.say(f", нет требований: {len(found.lacking)}", f", requirements lacking: {len(found.lacking)}")
    said = desk.say(f"{found.share:.0f} % из {found.found.threshold:.0f} %",
                    f"{found.share:.0f} % of {found.found.threshold:.0f} %")  # fmt: skip
    return said + (lacks if found.lacking else "")


def _rule(desk: Desk, name: str, before: NoticeRule | None, after: NoticeRule | None) -> str:
    """One rule of letters that differs."""
    if before is None or after is None:
        new = desk.say(f"Письмо {name}: появится", f"Letter {name}: will be sent")
        return new if before is None else desk.say(f"Письмо {name}: исчезнет", f"Letter {name}: will no longer be sent")
    was, then = (", ".join(sorted(rule.roles)) or "–" for rule in (before, after))
    return desk.say(f"Письмо {name}: получали {was}, будут {then}", f"Letter {name}: went to {was}, will go to {then}")


def _assumptions(pack: Pack) -> int:
    """How many values rest on no source."""
    phases = [phase for lifecycle in pack.lifecycles.values() for phase in lifecycle.phases.values()]
    bases = [thing.basis for table in (pack.roles, pack.evidence, pack.reasons, pack.parameters, pack.criteria)
             for thing in table.values()]  # fmt: skip
    bases += [basis for phase in phases for basis in (phase.duration.basis, phase.gate.basis)]
    return sum(basis.assumption for basis in bases)


def adopt(
    codes: Codes = None,
    everything: Everything = False,
    reason: Why = None,
    actor: As = None,
    on_basis: OnBasis = None,
    on: On = None,
    command_id: CommandId = None,
    json: Json = False,
) -> int:
    """Show what moving to the methodology in use changes for each project; with a reason, move them."""
    desk = Desk(json)
    packs = desk.programme.packs
    with desk.reading() as connection:
        found = list(behind(connection, packs, codes or ()))
    answer = who_is_behind(desk, found)
    if reason is not None:
        chosen = codes or ([one.state.code for one in found if one.can_move] if everything else [])
        draft = Draft(AdoptMethodology, {"subjects": chosen, "reason": reason})
        done = carry_out(desk, draft, Common(actor, on_basis, on, command_id, None))
        moved = len(done.data.get("entries", ()))
        said = [desk.say(f"Переведено: {moved}", f"Moved: {moved}")] if moved > 1 else []
        answer = Answer(answer.data | done.data, [*answer.shown, *done.shown, *said], done.exit_code)
    elif found:
        how = desk.say("Перевести: potok methodology adopt КОД … --reason ПРИЧИНА",
                       "To move them: potok methodology adopt CODE … --reason REASON")  # fmt: skip
        answer = Answer(answer.data, [*answer.shown, how])
    put(answer, json=json)
    return answer.exit_code


room.add(
    "adopt",
    "Перевести идущие проекты на действующую методику; без причины – показать, что изменится",
    "Move running projects to the methodology in use; without a reason, show what would change",
    adopt,
)


def who_is_behind(desk: Desk, found: Sequence[Behind]) -> Answer:
    """Projects of earlier editions, each with what would change for it."""
    current = desk.programme.packs.current.identity
    data = {
        "now": current,
        "projects": [
            {"code": one.state.code, "methodology": one.state.pack, "can_move": one.can_move,
             "lacking": [said.say(desk.language) for said in one.lacking],
             "changes": [said.say(desk.language) for said in one.changes]}
            for one in found
        ],
    }  # fmt: skip
    if not found:
        return Answer(data, [desk.say(f"По прежним редакциям никто не идёт: действует {current}.",
                                      f"Nobody goes by an earlier edition: {current} is in use.")])  # fmt: skip
    columns = (
        Column(desk.say("Проект", "Project"), share=2),
        Column(desk.say("Редакция", "Edition")),
        Column(desk.say(f"Что изменит {current}", f"What {current} changes"), share=3),
    )
    rows = [
        (f"{one.state.code} {desk.wording.quoted(one.state.title)}", one.state.pack or "", _outcome(desk, one))
        for one in found
    ]
    return Answer(data, [Table(columns, rows)])


def _outcome(desk: Desk, one: Behind) -> str:
    if one.lacking:
        lost = "; ".join(said.say(desk.language) for said in one.lacking)
        return desk.say(f"перевести нельзя: нет {lost}", f"cannot be moved: {lost} is lacking")
    said = "; ".join(said.say(desk.language) for said in one.changes) or desk.say("ничего", "nothing")
    return said + (desk.say(" (ждёт решения: после него)", " (awaits a decision: after it)") if one.waits else "")


@room.question("show", "Показать жизненные циклы методики", "Show the lifecycles of the methodology", openly=True)
def show(
    desk: Desk, lifecycle: Name = None, mermaid: Mermaid = False, actions: Actions = False, titles: Titles = False
) -> Answer:
    """Each lifecycle as a table, or as a Mermaid state diagram."""
    pack, _ = pack_of(desk, None)
    own_terms.use(pack.words, pack.titles)
    if titles:
        return as_called(desk)
    if actions:
        return who_may(desk, pack)
    if lifecycle is not None and lifecycle not in pack.lifecycles:
        raise Refusal([not_among("LIFECYCLE", lifecycle, pack.lifecycles)])
    chosen = [pack.lifecycles[lifecycle]] if lifecycle else list(pack.lifecycles.values())
    data = {one.key: as_mermaid(one, desk.language) if mermaid else _rows(desk, one, pack) for one in chosen}
    shown: list[str | Table] = []
    for one in chosen:
        shown += [as_mermaid(one, desk.language)] if mermaid else [_table(desk, one, pack)]
    return Answer(data, shown)


def _rows(desk: Desk, lifecycle: Lifecycle, pack: Pack) -> list[dict[str, str]]:
    header = [title.say(desk.language) for title in HEADINGS]
    return [dict(zip(header, row, strict=True)) for row in as_table(pack, lifecycle, desk.language)]


def _table(desk: Desk, lifecycle: Lifecycle, pack: Pack) -> Table:
    header = [title.say(desk.language) for title in HEADINGS]
    columns = tuple(Column(title, share=None if place == 1 else 2) for place, title in enumerate(header))
    return Table(columns, as_table(pack, lifecycle, desk.language), lifecycle.title.say(desk.language))


Level = Annotated[
    str | None, typer.Option("--level", metavar="LEVEL", help=both("только этого уровня", "of this level only"))
]
Edition = Annotated[
    str | None,
    typer.Option("--edition", metavar=both("ТЕКСТ", "TEXT"), help=both("только этой редакции", "of this edition only")),
]


@room.question(
    "criteria", "Показать наборы критериев по редакциям", "Show the sets of criteria by edition", openly=True
)
def criteria(desk: Desk, level: Level = None, edition: Edition = None) -> Answer:
    """Each set with its criteria: what is a requirement, what weighs how much, what does not count yet."""
    pack, _ = pack_of(desk, None)
    chosen = [one for one in pack.sets if level in (None, one.level) and edition in (None, one.edition)]
    if not chosen and edition:
        raise Refusal([not_among("--edition", edition, dict.fromkeys(one.edition for one in pack.sets))])
    if not chosen:
        raise Refusal([not_among("--level", level or "", pack.levels)])
    shown: list[str | Table] = []
    for one in chosen:
        shown += [_heading(desk, pack, one), *([_criteria_table(desk, one)] if one.criteria else [])]
    return Answer([asdict(one) for one in chosen], shown)


def _heading(desk: Desk, pack: Pack, found: CriteriaSet) -> str:
    say = desk.say
    sphere = pack.spheres[found.sphere].say(desk.language) if found.sphere else say("все сферы", "all spheres")
    standing = "" if found.in_force else say("; не в силе", "; not in force")
    if not found.criteria:
        standing += say("; пуст, критерии вносит регион", "; empty, the region fills it")
    return say(
        f"{found.title.ru}. Редакция «{found.edition}», {sphere}, с {found.effective_from:%d.%m.%Y}, "
        f"порог {marked(f'{found.threshold} %', found.basis, desk.language)}{standing}.",
        f"{found.title.en}. Edition “{found.edition}”, {sphere}, from {found.effective_from}, "
        f"threshold {marked(f'{found.threshold} %', found.basis, desk.language)}{standing}.",
    )


def _criteria_table(desk: Desk, found: CriteriaSet) -> Table:
    say = desk.say
    columns = (
        Column(say("Ключ", "Key")),
        Column(say("Критерий", "Criterion"), share=4),
        Column(say("Оценка", "Judged by"), share=3),
        Column(say("Вес", "Weight"), right=True),
        Column(say("Требование", "Requirement"), share=2),
    )
    rows = [
        (
            one.key,
            f"{found.groups[one.group].say(desk.language)}: {one.title.say(desk.language)}",
            judged_by(one).say(desk.language),
            str(one.weight),
            _stands(one, desk),
        )
        for one in found.criteria
    ]
    return Table(columns, rows)


def _stands(one: Criterion, desk: Desk) -> str:
    """Whether a criterion must be met, weighs, or does not count yet."""
    if one.future:
        return desk.say("пока не считается", "not counted yet")
    said = desk.say("требование", "requirement") if one.requirement else desk.say("рекомендация", "recommendation")
    if one.obsolete_on is not None:
        said += desk.say(f", до {one.obsolete_on:%d.%m.%Y}", f", until {one.obsolete_on}")
    return said
