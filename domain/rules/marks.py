"""What the marks of a commission come to: criterion by criterion, and as a share of what applies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from domain.certification.facts import Given
from domain.methodology.criteria import Computed, CriteriaSet, Criterion, Occasion, Scoring
from domain.methodology.editions import set_of
from domain.methodology.schema import Pack
from domain.programme.kinds import JUDGES, Duty
from domain.stored.holdings import Holdings

NOT_APPLICABLE = "not_applicable"
CONSENSUS, CONSENSUS_OUT = "consensus", "consensus_out"
AGREED = (CONSENSUS, CONSENSUS_OUT)
"""What stands for the whole commission: a value, or that a criterion does not apply."""
HUNDRED = Decimal(100)

Spot = tuple[str, str]
"""Criterion and place; the place is blank where a criterion is judged once."""


@dataclass(slots=True)
class Judged:
    """One criterion as it stands now."""

    criterion: Criterion
    marks: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    """Place -> member -> value."""
    agreed: dict[str, Decimal] = field(default_factory=dict)
    """Place -> value on which the commission agreed."""
    excused: dict[str, str] = field(default_factory=dict)
    """Member -> why it does not apply."""
    computed: Decimal | None = None

    @property
    def applies(self) -> bool:
        """Whether it counts: not where all who judged say that it does not apply."""
        return bool(self.marks or self.agreed or not self.excused)

    @property
    def values(self) -> list[Decimal]:
        """The value of each place: agreed on, or the members' mean; a computed one stands alone."""
        if not self.criterion.entered:
            return [] if self.computed is None else [self.computed]
        places = dict.fromkeys((*self.marks, *self.agreed))
        return [self.agreed[at] if at in self.agreed else _mean(list(self.marks[at].values())) for at in places]

    @property
    def share(self) -> Decimal | None:
        """What it is worth, from 0 to 1; None where nobody judged."""
        return _mean([self.criterion.share(value) for value in self.values]) if self.values else None

    @property
    def met(self) -> bool | None:
        """Whether it is fulfilled at every place; None where that is not known."""
        return all(self.criterion.met(value) for value in self.values) if self.values else None

    @property
    def seen_by_some(self) -> list[str]:
        """Places that not all who judged looked at: a place that one alone names moves no mean unseen."""
        judges = {who for given in self.marks.values() for who in given}
        return [at for at, given in self.marks.items() if len(given) < len(judges)]

    def given_at(self, place: str) -> list[Decimal]:
        """The values between which a commission agrees at a place: those given there, or all where some gave none."""
        known = [place] if place in self.marks and place not in self.seen_by_some else list(self.marks)
        return [value for at in known for value in self.marks[at].values()]

    @property
    def spread(self) -> Decimal:
        """How far marks of one place lie apart, in percent.

        All of it where only some say that it does not apply, or where only some looked at a place.
        """
        if self.agreed and set(self.agreed) >= set(self.marks):
            return Decimal(0)
        if self.excused and self.marks:
            return HUNDRED
        return max(map(self._spread_at, self.marks), default=Decimal(0))

    def _spread_at(self, place: str) -> Decimal:
        """How far the marks of one place lie apart, in percent."""
        if place in self.agreed:
            return Decimal(0)
        if place in self.seen_by_some:
            return HUNDRED
        shares = [self.criterion.share(value) for value in self.marks[place].values()]
        return (max(shares) - min(shares)) * HUNDRED

    def unsettled(self, allowed: Decimal | None) -> list[str]:
        """Places that the commission has yet to agree on: all of them where some say that it does not apply."""
        split = bool(self.excused and self.marks)
        at_odds = (at for at in self.marks if at not in self.agreed)
        return [at for at in at_odds if split or (allowed is not None and self._spread_at(at) > allowed)]


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def criteria_of(facts: Holdings, pack: Pack) -> CriteriaSet:
    """The set by which a check is judged."""
    return set_of(pack, facts.level or "", facts.edition)


def counted(facts: Holdings, pack: Pack) -> tuple[Criterion, ...]:
    """The criteria that count at this check."""
    return criteria_of(facts, pack).asked(occasion_of(facts), facts.began_on or date.min)


def occasion_of(facts: Holdings) -> Occasion:
    """On what occasion a check judges."""
    if facts.surveys:
        return Occasion.SURVEILLANCE
    return Occasion.RENEWAL if facts.renews else Occasion.FIRST


def asked(facts: Holdings, pack: Pack) -> tuple[Criterion, ...]:
    """The criteria that members have to judge in this round: after a return, those with findings."""
    again = facts.again
    return tuple(one for one in counted(facts, pack) if one.entered and (not again or one.key in again))


def asked_of(facts: Holdings, pack: Pack, person: str) -> tuple[Criterion, ...]:
    """Those that one member has to judge: whoever joined after a return judges the others, too."""
    own = {given.criterion for given in facts.scores if given.person == person or given.given in AGREED}
    wanted = facts.again
    return tuple(
        one for one in counted(facts, pack) if one.entered and (not wanted or one.key in wanted or one.key not in own)
    )


def is_read(facts: Holdings, person: str) -> bool:
    """Whether somebody judges in a commission of which marks or votes can be read, or whose own sheet lies sealed."""
    return person in voters(facts) and bool(facts.scores or facts.votes or person in facts.handed_in)


def voters(facts: Holdings) -> list[str]:
    """Members who judge: neither experts nor observers do."""
    return [who for who in facts.commission if facts.duties.get(who, "") in ("", *JUDGES)]


def leader(facts: Holdings) -> str | None:
    """Whoever leads the commission."""
    return next((who for who in facts.commission if facts.duties.get(who) == Duty.LEADER), None)


def scorers(facts: Holdings, pack: Pack) -> list[str]:
    """Whose marks are needed: all who judge, or the leader's sheet that all have signed."""
    criteria = pack.criteria[facts.level or ""]
    if criteria.commission.scoring is not Scoring.AGREED:
        return voters(facts)
    return [who for who in (leader(facts),) if who]


def final_scores(facts: Holdings) -> dict[tuple[str, str, str], Given]:
    """(Member, criterion, place) -> what a sitting member gave last; what all agreed on stands beside it."""
    sits = {*voters(facts)}
    return {
        (given.person, given.criterion, given.place): given
        for given in facts.scores
        if given.person in sits and given.given not in AGREED
    }


def judged(facts: Holdings, pack: Pack) -> list[Judged]:
    """Each criterion that counts, with what was given for it."""
    found = {
        one.key: Judged(one, computed=facts.computed.get(one.indicator) if isinstance(one, Computed) else None)
        for one in counted(facts, pack)
    }
    for (person, key, place), given in final_scores(facts).items():
        if key not in found:
            continue
        if given.given == NOT_APPLICABLE:
            found[key].excused[person] = given.note
        else:
            found[key].marks.setdefault(place, {})[person] = given.points
    for given in facts.scores:
        if given.criterion not in found:
            continue
        if given.given == CONSENSUS:
            found[given.criterion].agreed[given.place] = given.points
        elif given.given == CONSENSUS_OUT:
            one = found[given.criterion]
            one.marks, one.agreed, one.excused = {}, {}, {given.person: given.note}
    return list(found.values())


def share_of(found: Sequence[Judged]) -> Decimal | None:
    """Share of the applicable weight, in percent; None where nothing is judged."""
    known = [(one.criterion.weight, one.share) for one in found if one.applies and one.share is not None]
    total = sum((one.criterion.weight for one in found if one.applies), Decimal(0))
    if not known or not total:
        return None
    return sum((weight * share for weight, share in known), Decimal(0)) / total * HUNDRED


def mean_score(facts: Holdings, pack: Pack) -> Decimal | None:
    """The share of a check, in percent; None before anybody judged."""
    return share_of(judged(facts, pack)) if facts.scores else None


def missing(facts: Holdings, pack: Pack) -> Iterator[tuple[str, str]]:
    """Member and criterion for which no mark is in."""
    given = {(person, key) for person, key, _ in final_scores(facts)}
    agreed = {one.criterion for one in facts.scores if one.given in AGREED}
    for person in scorers(facts, pack):
        for one in asked_of(facts, pack, person):
            if (person, one.key) not in given and one.key not in agreed:
                yield person, one.key


def apart(facts: Holdings, pack: Pack) -> list[Judged]:
    """Criteria whose marks lie further apart than the pack allows."""
    allowed = pack.criteria[facts.level or ""].commission.spread
    if allowed is None:
        return []
    return [one for one in judged(facts, pack) if one.spread > allowed]


def votes_of(facts: Holdings) -> Mapping[str, str]:
    """Member -> the conclusion for which a sitting member voted last."""
    sits = {*voters(facts)}
    return {voted.person: voted.outcome for voted in facts.votes if voted.person in sits}


def conclusion(facts: Holdings, pack: Pack) -> str | None:
    """What the commission concluded by quorum, its leader voting; None before that.

    More than half of all who judge say so: whoever has yet to vote could not turn it. Those from above conclude
    nothing alone: they are less than half of whoever voted.
    """
    terms = pack.criteria[facts.level or ""].commission
    cast = votes_of(facts)
    if (above := len(facts.founders & cast.keys())) and 2 * above >= len(cast):
        return None
    if len(cast) < max(terms.quorum, 1) or (terms.chaired and leader(facts) not in cast):
        return None
    counts = {outcome: len(list(given)) for outcome, given in groupby(sorted(cast.values()))}
    most = max(counts, key=lambda outcome: counts[outcome])
    return most if 2 * counts[most] > len(voters(facts)) else None
