"""Rows that open projects which there are already in other words: in the base, or on other rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.engine.wire import Wire
from domain.engine.words import Words
from domain.exchange.faults import Place, Remark
from domain.methodology.schema import Pack
from domain.pilot.likeness import alike_to_each, words_of
from domain.text.similarity import GROUNDS, Candidate, Match, similar

MOST = 2_000
"""Rows of one import for which similar projects are looked for."""

COMPARED_ROWS = 10
"""Earlier rows that are compared with each: those that share most stems with it."""

SHOWN = 3
"""Similar projects that are named for a row."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A row that opens a project."""

    place: Place
    project: Candidate


class Lookalikes:
    """Finds what new projects may repeat, for a bounded number of rows."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.rows: list[Opening] = []
        self.beyond = 0
        """Rows that came after those that were looked at."""
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self._seen: set[tuple[str, str | None]] = set()

    def remarks(self, wire: Wire, openings: Sequence[Opening]) -> Iterator[tuple[Opening, Remark]]:
        """What to say of a chunk of rows."""
        looked_at = openings[: max(0, MOST - len(self.rows))]
        self.beyond += len(openings) - len(looked_at)
        if not looked_at:
            return
        in_base = alike_to_each(wire, self.pack, [one.project for one in looked_at])
        for one, found in zip(looked_at, in_base, strict=True):
            known = [
                match for match in found if (match.candidate.title, match.candidate.organisation) not in self._seen
            ]
            if known:
                yield one, Remark(one.place, _said(known))
            if above := self._above(one):
                yield one, Remark(one.place, _said(above))
            self._add(one)

    def left_out(self) -> Iterator[Remark]:
        """That the rest was not looked at."""
        if self.beyond:
            ru = f"похожие проекты искали только для первых {MOST} строк; без этой проверки строк: {self.beyond}"
            en = f"similar projects were looked for in the first {MOST} rows only; rows left out: {self.beyond}"
            yield Remark(Place(), Words(ru, en))

    def _above(self, new: Opening) -> list[Match]:
        """Earlier rows that are similar."""
        shared = Counter(place for stem in words_of(new.project, self.pack) for place in self._by_stem.get(stem, ()))
        nearest = [self.rows[place].project for place, _ in shared.most_common(COMPARED_ROWS)]
        return similar(new.project, nearest, noise=self.pack.noise)

    def _add(self, one: Opening) -> None:
        row = one.place.row
        said = f"строка {row}" + (f" листа «{one.place.sheet}»" if one.place.sheet else "")
        place = Candidate(one.project.code or said, one.project.title, one.project.organisation, one.project.process)
        for stem in words_of(place, self.pack):
            self._by_stem[stem].append(len(self.rows))
        self.rows.append(Opening(one.place, place))
        self._seen.add((place.title, place.organisation))


def _said(found: Sequence[Match]) -> Words:
    """The similar projects with what makes them so."""
    ru, en = [], []
    for match in found[:SHOWN]:
        named = match.candidate
        grounds = [GROUNDS[ground] for ground in match.grounds]
        ru.append(f"{named.code} «{named.title}» ({', '.join(one.ru for one in grounds)})")
        en.append(f"{named.code} “{named.title}” ({', '.join(one.en for one in grounds)})")
    return Words(f"похожие проекты: {'; '.join(ru)}", f"similar projects: {'; '.join(en)}")
