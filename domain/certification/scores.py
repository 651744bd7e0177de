"""Marks of the members of a commission: by the own hand and unread until all are in, or from signed sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from domain.certification.calls import followed
from domain.certification.commission_limits import marks_open
from domain.certification.exemplars import exemplars, looked_at
from domain.certification.independence import acts_independently, entered_by_no_judge
from domain.certification.marks_given import AgreementEntered, Scored, SheetEntered, SheetHandedIn, SheetsOpened
from domain.certification.presence import was_there
from domain.certification.sheets import COMMITTED, NO_PAPER, SHEETS, Mark, Sheet, as_handed_in, closed, committed, read
from domain.documents.paper import FILES, OnPaper, proved, said, signer
from domain.documents.paper_answer import Asks, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.personal import new_salt
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.criteria import CommissionTerms, Scoring
from domain.methodology.editions import set_of
from domain.methodology.schema import Pack
from domain.pilot.lifecycle import SUBJECT
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.roles import COMMISSION
from domain.rules import marks as rules
from domain.rules.marks import CONSENSUS, CONSENSUS_OUT
from domain.stored.holdings import Holdings

MARKS = asked.value(
    "Оценки",
    "Marks",
    Words("критерий=значение или критерий@место=значение", "criterion=value or criterion@place=value"),
    option="--mark",
)
EXCUSED = asked.value(
    "Неприменимые критерии",
    "Criteria that do not apply",
    Words("критерий=почему", "criterion=why"),
    option="--not-applicable",
)


BY_OWN_HAND_OR_PAPER = Words(
    "Подписанное передайте секретарю комиссии; где вносят сами, попросите ключ или пароль, ответив на это письмо",
    "Give the signed paper to the secretary; where members enter it alone, ask for a key by answering this letter",
)
ALONE = Words(
    "Оценки вносит только сам член комиссии, до вскрытия их не видит никто: попросите ключ или пароль, ответив на это "
    "письмо",
    "Marks are entered by the member alone and seen by nobody until they are opened: ask for a key or a password by "
    "answering this letter",
)


def _by_own_hand(pack: Pack, state: State, facts: Mapping[str, Any]) -> Words | None:
    """Whether a sheet on paper is no way to hand marks in, by the criteria of the check."""
    known = pack.criteria.get(facts["level"])
    return None if known is not None and known.commission.scoring.on_paper else ALONE


def _criteria(pack: Pack, state: State, facts: Mapping[str, Any]) -> Iterator[Words]:
    """The criteria of a check by which its commission gives marks."""
    for one in set_of(pack, facts["level"], facts["edition"]).criteria:
        if one.entered:
            yield one.title


def _own(facts: Mapping[str, Any], person: str) -> Iterator[Mapping[str, Any]]:
    """The sheet of whoever is asked."""
    yield {"person": person}


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveScore(OnPaper):
    """Hand in the whole sheet of a member: by the own hand, or by the secretary with the signed paper."""

    rests: ClassVar[bool] = False
    name = "score"
    says = Words("Сдать лист оценок члена комиссии", "Hand in a member's sheet of marks")
    typed = ("check score",)
    confidential = True
    unread = True
    asks = (Asks("sheet_asked", "person", several=_own, unless=_by_own_hand),)
    awaited = (Awaited(Kind.SHEET, "check score {code} {key} …", instead=BY_OWN_HAND_OR_PAPER),)
    each = {"marks": _criteria}  # noqa: RUF012 - never changed

    subject: Annotated[str, SUBJECT]
    person: Annotated[str, asked.who("Член комиссии", "Commissioner")]
    marks: Annotated[tuple[str, ...], MARKS] = ()
    not_applicable: Annotated[tuple[str, ...], EXCUSED] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Agree(OnPaper):
    """Enter the mark on which the commission agreed: its leader's own hand, or the secretary with the signed paper."""

    rests: ClassVar[bool] = False
    name = "agree_score"
    says = Words("Внести согласованную оценку", "Enter a mark that the commission agreed on")
    typed = ("check agree",)
    awaited = (Awaited(Kind.AGREEMENT, "check agree {code} … --reason …", instead=BY_OWN_HAND_OR_PAPER),)
    asks = (Asks("vote_asked", "person", instead=BY_OWN_HAND_OR_PAPER),)

    subject: Annotated[str, SUBJECT]
    criterion: Annotated[str, asked.key("Критерий", "Criterion")]
    reason: Annotated[str, asked.line("Почему", "Why", most=2000, option="--reason")]
    value: Annotated[str, asked.text("Значение", "Value", most=20, option="")] = ""
    not_applicable: Annotated[
        bool, asked.value("Критерий неприменим", "The criterion does not apply", option="--not-applicable")
    ] = False
    place: Annotated[str, asked.text("Место", "Place", most=200)] = ""


@does(GiveScore, by=COMMISSION, names=("subject", "person"), people=signer, knows=WHOLE,
      looks_up=(SHEETS, COMMITTED, FILES), after=(exemplars,))  # fmt: skip
def score(case: Case) -> Iterator[Happening]:
    """A member judges after the visit and before the submission, criterion by criterion.

    Whoever ties a judge to the school by then silences nobody: what a tie keeps from being given is the status.
    """
    command: GiveScore = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    held = looked_at(case, check)
    terms = terms_of(case, held)
    if command.person not in rules.voters(held):
        case.against(no.bad_value("person", f"{command.person} не судит", f"{command.person} does not judge"))
    own_hand(case, check, terms)
    if terms.chaired and rules.leader(held) is None:
        said_so = "сначала назначьте руководителя группы", "appoint the leader of the commission first"
        case.against(no.already("not_led", *said_so))
    if held.visited_on is None:
        case.against(no.already("no_visit", "сначала визит комиссии", "the commission visits first"))
    was_there(case, check, command.person)
    marks_open(case, check, command.person)
    marks = _whole_sheet(case, held, terms)
    as_handed_in(case, check.code, but=command.person)
    case.settle()
    yield from followed(case, check, held, _handed_in(case, check, terms, marks))


def _handed_in(case: Case, check: State, terms: CommissionTerms, marks: Sequence[Mark]) -> Iterator[Happening]:
    """A sheet is kept unread, and opened with the last one; or it is read at once."""
    command: GiveScore = case.command
    if terms.scoring is Scoring.BLIND:
        sheet = Sheet(new_salt(), closed(marks))
        commitment = committed(sheet.salt, sheet.marks)
        case.world.of(SHEETS)[check.code, command.person] = sheet
        case.world.of(COMMITTED)[check.code, command.person] = commitment
        yield check.code, SheetHandedIn(person=command.person, commitment=commitment)
        yield from opened(case, check)
        return
    if terms.scoring.on_paper:
        yield check.code, SheetEntered(person=command.person, **said(command))
    yield from _given(check.code, command.person, marks)


def terms_of(case: Case, held: Holdings) -> CommissionTerms:
    """How the commission of a check sits."""
    return case.pack.criteria[held.level or ""].commission


def own_hand(case: Case, check: State, terms: CommissionTerms) -> None:
    """What a member says is entered by that member alone; or with the signed paper by a secretary who is no party."""
    command: GiveScore = case.command
    if terms.scoring.on_paper:
        proved(case)
        acts_independently(case, check)
        entered_by_no_judge(case, looked_at(case, check), own=command.person)
        return
    proved(case, needed=False)
    papers = command.sha256, command.signature, command.link, command.kept_at, command.title, command.number
    if terms.scoring is Scoring.BLIND and command.unread and any(papers):
        case.against(no.bad_value("sha256", NO_PAPER.ru, NO_PAPER.en))
    if case.doers != {command.person}:
        said_so = "вносит только сам член комиссии", "is entered by the member alone"
        case.against(no.bad_value("person", *said_so))


def _whole_sheet(case: Case, held: Holdings, terms: CommissionTerms) -> list[Mark]:
    """A sheet with each criterion that is asked for, handed in once."""
    command: GiveScore = case.command
    wanted = rules.asked_of(held, case.pack, command.person)
    marks = read(case, wanted, command.marks, command.not_applicable)
    if terms.scoring is Scoring.OPEN:
        return marks
    if absent := [one.key for one in wanted if one.key not in {mark.criterion for mark in marks}]:
        listed = ", ".join(absent)
        case.against(no.bad_value("marks", f"лист не полон, нет: {listed}", f"the sheet is not whole, lacks: {listed}"))
    keys = {one.key for one in wanted}
    is_open = terms.scoring is Scoring.BLIND or bool(rules.votes_of(held))
    if is_open and _is_in(held, command.person, keys):
        said_so = "листы уже вскрыты: оценки не меняют", "the sheets are open: marks do not change"
        case.against(no.already("sheets_open", *said_so))
    return marks


def _is_in(held: Holdings, person: str, keys: set[str]) -> bool:
    """Whether somebody's marks of this round are open already."""
    return bool(keys) and keys <= {given.criterion for given in held.scores if given.person == person}


def opened(case: Case, check: State, *, without: str = "") -> Iterator[Happening]:
    """Once the last sheet is in, all are opened together; a member who leaves now is waited for no more.

    Where the commission is led, they wait for its leader: nobody comes to lead it who has read them.
    """
    held, sheets = looked_at(case, check), case.world.of(SHEETS)
    held = replace(held, commission={who: outside for who, outside in held.commission.items() if who != without})
    asked = {who: {one.key for one in rules.asked_of(held, case.pack, who)} for who in rules.scorers(held, case.pack)}
    judges = [who for who, keys in asked.items() if not _is_in(held, who, keys)]
    waiting = {who: sheets[check.code, who] for who in judges if (check.code, who) in sheets}
    terms = case.pack.criteria[held.level or ""]
    need, leaderless = terms.commissioners, terms.commission.chaired and rules.leader(held) is None
    if leaderless or not waiting or len(waiting) < len(judges) or len(rules.voters(held)) < need:
        return
    yield check.code, SheetsOpened(salts={who: sheet.salt for who, sheet in waiting.items()})
    for who, sheet in waiting.items():
        yield from _given(check.code, who, list(sheet.opened()))


def _given(check: str, person: str, marks: Sequence[Mark]) -> Iterator[Happening]:
    for mark in marks:
        yield (
            check,
            Scored(
                person=person, criterion=mark.criterion, points=mark.points, place=mark.place, given=mark.given,
                note=mark.note,
            ),
        )  # fmt: skip


@does(Agree, by=COMMISSION, people=signer, knows=WHOLE, looks_up=(FILES,), after=(exemplars,))
def agree(case: Case) -> Iterator[Happening]:
    """Where marks lie further apart than the pack allows, what all agreed on is entered, or that it is out."""
    command: Agree = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    held = looked_at(case, check)
    by_leader(case, check, held)
    was_there(case, check, rules.leader(held) or "")
    far = {one.criterion.key: one for one in rules.apart(held, case.pack)}
    case.one_of("criterion", command.criterion, far)
    marks_open(case, check)
    found = far.get(command.criterion)
    marks = [] if found is None else _agreed(case, found)
    case.settle()
    if command.sha256 or command.link or command.kept_at:
        yield check.code, AgreementEntered(criterion=command.criterion, **said(command))
    given = CONSENSUS_OUT if command.not_applicable else CONSENSUS
    settled = (
        Scored(person=command.actor, criterion=mark.criterion, points=mark.points, place=mark.place,
               given=given, note=command.reason)
        for mark in marks
    )  # fmt: skip
    yield from followed(case, check, held, ((check.code, one) for one in settled))


def _agreed(case: Case, found: rules.Judged) -> list[Mark]:
    """What the commission agreed on: nothing beyond what its members gave."""
    command: Agree = case.command
    if command.not_applicable:
        if command.value.strip() or command.place:
            said_so = (
                "неприменим весь критерий: без значения и места",
                "all of it does not apply: no value and no place",
            )
            case.against(no.bad_value("not_applicable", *said_so))
        elif not found.excused and found.criterion.may_not_apply:
            said_so = "никто из судей этого не сказал", "none of the judges said so"
            case.against(no.bad_value("not_applicable", *said_so))
        return read(case, [found.criterion], (), [f"{command.criterion}={command.reason}"])
    place = f"@{command.place}" if command.place else ""
    marks = read(case, [found.criterion], [f"{command.criterion}{place}={command.value}"], ())
    case.one_of("place", command.place, found.marks)
    given = found.given_at(command.place)
    least, most = min(given), max(given)
    for mark in marks:
        if not least <= mark.points <= most:
            ru = f"судьи дали от {least.normalize():f} до {most.normalize():f}: согласуют между ними"
            en = f"the judges gave {least.normalize():f} to {most.normalize():f}: agree between them"
            case.against(no.bad_value("value", ru, en))
    return marks


def by_leader(case: Case, check: State, held: Holdings) -> None:
    """The leader acts by the own hand; where members cannot come in, a secretary who is no party, with the paper."""
    on_paper = terms_of(case, held).scoring.on_paper
    proved(case, needed=on_paper)
    if on_paper:
        acts_independently(case, check)
        entered_by_no_judge(case, held, own=rules.leader(held) or "")
    elif case.doers != {rules.leader(held)}:
        said_so = "это делает руководитель группы своей рукой", "the leader of the commission does this by the own hand"
        case.against(no.already("not_the_leader", *said_so))
