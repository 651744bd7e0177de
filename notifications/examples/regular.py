"""Examples of the letters that no event calls for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from domain.engine.words import Words
from domain.reports.axis import Axis
from domain.reports.duties import Duties
from domain.reports.report import Figure, Report, Section
from notifications.leadership import counted, ended
from notifications.letters.regular import (
    ChannelTest,
    ExemplarYear,
    JournalSealed,
    LeadershipReport,
    LoginChanged,
    SignIn,
    SourceReport,
)
from notifications.parts import Detail, Notice, TakerNews, Undone, Waiting
from notifications.scenarios import (
    LEADER,
    ON,
    ORDERED,
    PEOPLE,
    PROJECT,
    READER,
    TITLES,
)


def _report(as_of: date, counts: Mapping[str, int]) -> Report:
    """A report with so many of each."""
    titles = {
        "implemented": Words("реализовано", "implemented"), "body": Words("органов власти", "bodies of power"),
        "regional": Words("региональных", "regional"), "total": Words("тиражировано", "replicated"),
    }  # fmt: skip
    tables = {
        "projects": Words("Проекты", "Projects"), "involved": Words("Вовлечено", "Involved"),
        "exemplars": Words("Образцы", "Exemplars"), "replicated": Words("Тиражирование", "Replication"),
    }  # fmt: skip
    return Report(
        as_of, Axis.HAPPENED,
        tuple(
            Section(table, title, Words("", ""), (Figure("", key, titles[key], tuple(map(str, range(counts[key])))),))
            for (table, title), key in zip(tables.items(), titles, strict=True)
        ),
    )  # fmt: skip


FIGURES = counted(
    _report(ended(ON).last, {"implemented": 214, "body": 29, "regional": 8, "total": 160}),
    _report(ended(ON).before, {"implemented": 203, "body": 27, "regional": 8, "total": 148}),
)

AWAITED = (
    Waiting(
        code=PROJECT, title="Сокращение времени записи ребёнка в кружок", since=date(2024, 10, 2),
        gate=Words("Закрепление", "Sustaining"), due_on=date(2024, 10, 16),
    ),
    Waiting(
        code="PRJ-0108", title="Приём заявлений на субсидию в одном окне", since=date(2024, 10, 21),
        gate=Words("Открытие", "Opening"),
    ),
)  # fmt: skip


UNDONE = (
    Undone(
        code=ORDERED, text=TITLES[ORDERED], executor=PEOPLE[LEADER].name, due_on=date(2024, 11, 15),
    ),
)  # fmt: skip


TAKEN = tuple(
    Detail(label=label, value=Words(str(count), str(count)))
    for label, count in (
        (Words("Предложено за квартал", "Offered in the quarter"), 9),
        (Words("Тиражировано всего", "Replicated in all"), 14),
    )
)


YEAR = ExemplarYear(
    reader=PEOPLE[READER].addressed,
    period=Words("2024 год", "the year 2024"),
    as_of=date(2024, 12, 31),
    holder="Гимназия № 12",
    standings=(
        Detail(
            label=Words("Региональный", "Regional"),
            value=Words("действует, до 31.01.2026", "active, until 31 Jan 2026"),
        ),
    ),
    figures=tuple(
        Detail(label=label, value=Words(str(count), str(count)))
        for label, count in Duties(visits=4, guests=87, lessons=3, replicas=2, practices=1, projects=2).told
    ),
)


def _regular() -> dict[str, Notice]:
    return {
        "sign_in": SignIn(
            reader=PEOPLE[READER].addressed, at=datetime(2024, 12, 11, 9, 30, tzinfo=UTC),
            link="https://potok.region.example/sign-in?link=qBAe4Sb9rXj0kLwzYc5VtG2pMhUd7sNfE1oRi8aKxQw",
        ),
        "login_changed": LoginChanged(
            reader=PEOPLE[READER].addressed, at=datetime(2024, 12, 11, 9, 30, tzinfo=UTC), code=READER
        ),
        "leadership_report": LeadershipReport(
            reader=PEOPLE[READER].addressed, period=ended(ON).title, as_of=ended(ON).last, before=ended(ON).before,
            figures=tuple(FIGURES), waiting=tuple(AWAITED), undone=UNDONE,
        ),
        "source_report": SourceReport(
            reader=PEOPLE[READER].addressed, period=Words("3 квартал 2024 года", "quarter 3 of 2024"),
            as_of=date(2024, 9, 30), source="Гимназия № 12", figures=TAKEN,
            takers=(
                TakerNews(
                    name="Школа № 40", package="PKG-0003",
                    became=Words("внедряют с 05.08.2024", "at work since 5 Aug 2024"),
                    changed="План мероприятий", dropped="Карта текущего состояния",
                ),
                TakerNews(
                    name="Лицей № 7", package="PKG-0003",
                    became=Words("закрыто 12.09.2024, цель достигнута, срок проверки ещё не наступил",
                                 "closed on 12 Sep 2024, goal reached, not yet due to be checked"),
                ),
            ),
            more=3,
        ),
        "exemplar_year": YEAR,
        "journal_sealed": JournalSealed(
            reader=PEOPLE[READER].addressed, at=datetime(2024, 12, 11, 3, tzinfo=UTC), subjects=1553, entries=47567,
            line="2024-12-11T03:00:00.000000Z 1553 47567 "
            "9c1185a5c5e9fc54612808977ee8f548b2258d31af2c6f4e0a3b1f8f4a4f2f6d ed25519:5f3a91c2:"
            "q0Jm1d7Xz8aV0s5m0g5R0oU0b8p6u3m9bJ2f1yq4G0s7w2k8v6c3n1x5z9l4h7j0t2r6e8y1u3i5o7p9a1s3dA==",
        ),
        "channel_test": ChannelTest(reader=PEOPLE[READER].email, at=datetime(2024, 12, 11, 9, 30, tzinfo=UTC)),
    }  # fmt: skip


EXAMPLES = _regular()
