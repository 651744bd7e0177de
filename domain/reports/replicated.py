"""The three numbers of replication that are never said apart, in all and of the year."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from domain.engine.words import Words
from domain.replication.numbers import Fate
from domain.reports.spread import Line, Spread

Row = tuple[str, Words, Collection[str], Words | None]
"""Key, title, codes, rule of a figure."""


def _codes(lines: Iterable[Line]) -> list[str]:
    return [line.code for line in lines]


def three(lines: Collection[Line]) -> tuple[list[Line], list[Line], list[Line], list[Line]]:
    """The three numbers that are never said apart: implemented, of these goal reached, held, and due to be held."""
    implemented = [line for line in lines if line.implemented]
    reached = [line for line in implemented if line.reached]
    due = [line for line in reached if line.due]
    return implemented, reached, [line for line in due if line.fate is Fate.HELD], due


def replicated_rows(found: Spread) -> list[Row]:
    """The three numbers in all and of the year, and what threatens them."""
    implemented, reached, held, due = three(found.replicas)
    year = found.as_of.year
    this_year = [line for line in found.replicas if line.closed_on and line.closed_on.year == year]
    done, goal, kept, _ = three(this_year)

    def of(fate: Fate) -> list[str]:
        return _codes(line for line in due if line.fate is fate)

    return [
        ("total", Words("Тиражировано проектов", "Projects replicated"), _codes(implemented),
         Words("закрыты как внедрённые у получателя и не остановлены после этого",
               "closed as implemented at the receiver, not stopped since")),
        ("goal", Words("из них цель достигнута", "of these goal reached"), _codes(reached),
         Words("своя цель получателя, по порогу методики", "the receiver's own goal, by the pack's threshold")),
        ("held", Words("из них результат удержан", "of these result held"), _codes(held),
         Words("по последней проверке, срок которой наступил", "by the last check that was due")),
        ("held_due", Words("срок проверки наступил", "a check was due"), _codes(due),
         Words("из них: удержано, угасают, утрачены, не проверены", "of these: held, fading, lost, not checked")),
        ("this_year", Words(f"тиражировано в {year} году", f"replicated in {year}"), _codes(done),
         Words("последнее закрытие — в этом году", "closed last in that year")),
        ("goal_this_year", Words("из них цель достигнута", "of these goal reached"), _codes(goal), None),
        ("held_this_year", Words("из них результат удержан", "of these result held"), _codes(kept), None),
        ("fading", Words("Угасают", "Fading"), of(Fate.FADING),
         Words("последняя проверка: не удержано", "the last check: not held")),
        ("lost", Words("Утрачены", "Lost"), of(Fate.LOST),
         Words("не удержано дважды подряд или на последнем сроке, и удержания с тех пор не показала ни одна проверка",
               "not held twice in a row, or at the last term, and no check since found it held")),
        ("unmeasured", Words("Не проверены в срок", "Not checked in time"), of(Fate.UNMEASURED),
         Words("последнего срока, который наступил, никто не проверил", "nobody checked the last term that was due")),
    ]  # fmt: skip


def held_by_term(found: Spread, terms: Iterable[int]) -> tuple[str, Words, Words, list[Row]]:
    """Term by term after the closing: whose day has come, and of these held, not held, and not checked."""
    reached = [line for line in found.replicas if line.implemented and line.reached]
    rows: list[Row] = []
    for months in terms:
        due = [line for line in reached if months in line.due]
        checked = {line.code: {check.months: check.held for check in line.checks}.get(months) for line in due}
        after = Words(f"через {months} мес.", f"after {months} months")
        rows += [
            (f"{months}.{key}", Words(f"{after.ru}: {ru}", f"{after.en}: {en}"), codes, None)
            for key, ru, en, codes in (
                ("due", "срок наступил", "due", list(checked)),
                ("held", "удержано", "held", [code for code, held in checked.items() if held]),
                ("not_held", "не удержано", "not held", [code for code, held in checked.items() if held is False]),
                ("unchecked", "не проверено", "not checked", [code for code, held in checked.items() if held is None]),
            )
        ]
    rule = Words("Закрытые с достигнутой целью: срок наступил = удержано + не удержано + не проверено",
                 "Closed with their goal reached: due = held + not held + not checked")  # fmt: skip
    return "held_by_term", Words("Удержание по срокам", "Held by term"), rule, rows
