"""The page of one action: its form, what is wrong with it, and the deed once nothing is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from console.desk import Common, Draft
from console.entry_table import table_of
from console.execution import carry_out
from console.failure import failure_of
from console.terminal_table import Table
from console.web import key_choices
from console.web.form_links import mended_at
from console.web.gate_view import gate_at
from console.web.inputs import ROWS, Input, Known, Shape, asked_of, coined, input_at, said_of
from console.web.place import Place
from console.web.present import LACKING, beside
from console.web.sent_before import ONCE_MORE, SAID, Sent
from console.web.suggestions import searched, titles
from domain.engine.asked import known_of
from domain.engine.command import Command, new_command_id
from domain.engine.journal import history
from domain.engine.refusals import Fault, Reason
from domain.engine.state import State
from domain.engine.words import Words
from domain.pilot.deciders import DECIDES_NOT
from domain.pilot.remarks import remark_words
from domain.programme.kinds import SubjectKind
from domain.reports.gatecheck import holdings_of
from domain.reports.views import state_of

OWN = frozenset({"command_id", "expected_version", "on", "language", ONCE_MORE})
"""What a form says besides the fields of its command."""

MOST = 60
"""Rows of a list at most."""

CHOOSE = Words("выберите из найденного", "choose among those found")
NOTHING = Words("ничего не найдено: уточните название или дайте код", "nothing was found: give more of it or the code")
EXTRA = Words("такого поля нет", "there is no such field")
BY_OWN_HAND = Words(
    "после того как вы открыли эту форму, вы сами внесли другое, например в соседней вкладке: посмотрите, что "
    "изменилось, и отправьте форму ещё раз",
    "after you opened this form you entered something else yourself, in another tab for one: look at what changed and "
    "send the form once more",
)
BY_OTHERS = Words(
    "пока вы заполняли форму, другой участник внёс изменения: посмотрите, что изменилось, и отправьте форму ещё раз",
    "while you filled in the form somebody else changed something: look at what changed and send the form once more",
)
UNSEEN = Words(
    "форма не говорит, каким её заполняли: посмотрите, что есть сейчас, и отправьте ещё раз",
    "the form does not say as of when it was filled in: look at what there is now and send it once more",
)


@dataclass(frozen=True, slots=True)
class Filling:
    """A form as it stands: what was filled in is kept, whatever was wrong with it."""

    command: type[Command]
    inputs: Sequence[Input]
    command_id: str
    version: str
    on: str = ""
    refused: Sequence[tuple[str, str]] = ()
    """(Field's input or nothing, sentence) of every reason."""
    mends: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Reason -> the address and the title of each form that mends it."""
    done: Any = None
    subject: str = ""
    subject_title: str = ""
    keys: frozenset[str] = frozenset()
    """Keys that are taken at the subject."""
    now: str = ""
    """The entry at which its subject stands now; `version` is the one that whoever fills it in has seen."""
    since: Sequence[str | Table] = ()
    """What others did to the subject meanwhile."""
    first: bool = False
    """It asks only what it is about."""
    repeated: bool = False
    """The same was sent before, and it is asked whether it is meant once more."""
    unfit: tuple[str, ...] = ()
    """Rows of a list of decisions that are not for whoever decides."""

    @property
    def groups(self) -> list[tuple[str, list[Input]]]:
        """Title of each list with its inputs, in the order of the form; what is in no list stands under no title."""
        return [(title, list(found)) for title, found in groupby(self.inputs, attrgetter("group"))]

    def is_last(self, group: str) -> bool:
        """Whether a group is the last row of its list, after which there may be more."""
        rows = [one.group for one in self.inputs if one.shape in (Shape.ROWS, Shape.CHOSEN)]
        holders = {one.group: one.holder for one in self.inputs}
        return group in rows and rows[-1 - [holders[row] for row in reversed(rows)].index(holders[group])] == group


def of_person(place: Place, command: type[Command], given: Mapping[str, str]) -> Filling:
    """A form about one person, who is named already."""
    return _filling(place, command, given, about_field="person")


def opened(place: Place, command: type[Command], given: Mapping[str, str], more: str = "") -> Filling:
    """The form with what is said of its fields; one about a subject asks first which one, for the rest hangs on it."""
    made = _filling(place, command, given, more)
    about = next((one for one in made.inputs if one.name == "subject"), None)
    if about is None or made.subject or len(given) > 1:
        return made
    return replace(made, inputs=[about], first=True)


def _filling(
    place: Place, command: type[Command], given: Mapping[str, str], more: str = "", about_field: str = "subject"
) -> Filling:
    version, pack, keys, state = "", place.programme.packs.current, {}, None
    rows = _rows(given, more)
    with place.reading() as connection:
        made = asked_of(command, Known(pack, place.language, rows=rows))
        about = [replace(one, value=given.get(one.name, "").strip()) for one in made if one.name == about_field]
        about = searched(connection, about, place.wording)
        subject = next((one.value for one in about), "")
        if title := titles(connection, {subject}).get(subject, ""):
            state = state_of(connection, subject)
            version, pack = str(state.version), place.programme.packs.of(state.pack)
            keys = key_choices.at(connection, command, state, pack, place.language)
            made = asked_of(command, Known(pack, place.language, keys, rows))
            about = [replace(one, kind="hidden") for one in about]
        rest = [replace(one, value=given.get(one.name, one.value)) for one in made if one.name != about_field]
        inputs = [*about, *searched(connection, rest, place.wording)]
        if state is not None:
            inputs = beside(connection, command, inputs, state, pack, place.language)
    return Filling(
        command, inputs, given.get("command_id") or new_command_id(), given.get("expected_version") or version,
        given.get("on", ""), subject=subject if title else "", subject_title=title,
        now=version, keys=frozenset(key for found in keys.values() for key in found),
    )  # fmt: skip


def _rows(given: Mapping[str, str], more: str) -> dict[str, int]:
    """How many rows of each list are shown: those that were there, empty or not, and twice as many of one asked for."""
    most: Counter[str] = Counter()
    for name in given:
        holder, row, _ = (*name.split(".", 2), "", "")[:3]
        if row.isdecimal():
            most[holder] = max(most[holder], int(row[:4]) + 1)
    shown = {holder: max(ROWS, rows) for holder, rows in most.items()}
    if more:
        shown[more] = 2 * shown.get(more, ROWS)
    return {holder: min(rows, MOST) for holder, rows in shown.items()}


def posted(
    place: Place,
    command: type[Command],
    given: Mapping[str, str],
    faults: Sequence[Reason] = (),
    about: str = "subject",
    *,
    sent: Sent | None = None,
) -> Filling:
    """Do what the form asks for, or the form again with every reason why not; what was `sent` before is asked about."""
    made = _filling(place, command, given, about_field=about)
    inputs = made.inputs
    names = {one.name for one in inputs}
    reasons = [(name, EXTRA.say(place.language)) for name in given if name not in names | OWN]
    reasons += [(input_at(one.field, inputs, {}), one.said.say(place.language)) for one in faults]
    reasons += [_unsettled(place, one) for one in inputs if _open(one, given)]
    reasons += [(one.name, LACKING.say(place.language)) for one in inputs if one.wanted and not one.value.strip()]
    if made.now and not given.get("expected_version", "").strip():
        reasons.append(("", UNSEEN.say(place.language)))  # whoever saw nothing would change what another did meanwhile
    said = coined(command, said_of(inputs, {one.name: one.value for one in inputs}), made.keys)
    draft, common = Draft(command, said), Common(None, None, made.on or None, made.command_id, made.version or None)
    if sent is not None and not reasons and sent.is_repeated(made.now):
        return _marked(replace(made, repeated=True), [("", SAID.say(place.language))])
    if reasons:
        return _marked(made, reasons + _besides(place, draft, common, inputs, {name for name, _ in reasons}))
    try:
        return replace(made, done=carry_out(place, draft, common))
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is raised again, whole
        reasons = _reasons(place, error, inputs, draft)
        made = replace(made, unfit=_unfit(error, inputs, draft), mends=_mends(place, error, made.subject, draft))
        if _overtaken(error):
            since, own = _since(place, made)
            made = replace(made, version=made.now, since=since)
            reasons = [("", (BY_OWN_HAND if own else BY_OTHERS).say(place.language))]
    return _marked(made, reasons)


def _besides(
    place: Place, draft: Draft, common: Common, inputs: Sequence[Input], named: Collection[str]
) -> list[tuple[str, str]]:
    """What else will not do in a form of which something is refused already, so that nobody is sent back twice."""
    try:
        place.filled(draft, common)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is raised again, whole
        return [(name, said) for name, said in _reasons(place, error, inputs, draft) if name not in named]
    return []


def _unfit(error: Exception, inputs: Sequence[Input], draft: Draft) -> tuple[str, ...]:
    failure = failure_of(error)
    wrong = [one.field for one in (failure.reasons if failure else ()) if one.key == DECIDES_NOT]
    return tuple(input_at(field, inputs, draft.fields).rpartition(".")[0] for field in wrong)


def without(given: Mapping[str, str], rows: Collection[str]) -> dict[str, str]:
    """What a form says without some rows of its lists; those that stay close up."""
    if not rows:
        return dict(given)
    kept = {name: value for name, value in given.items() if not any(name.startswith(f"{row}.") for row in rows)}
    places: dict[str, dict[str, str]] = {}
    found: dict[str, str] = {}
    for name, value in kept.items():
        holder, row, part = (*name.split(".", 2), "", "")[:3]
        if row.isdecimal() and part:
            held = places.setdefault(holder, {})
            found[f"{holder}.{held.setdefault(row, str(len(held)))}.{part}"] = value
        else:
            found[name] = value
    return found


def _overtaken(error: Exception) -> bool:
    """Whether somebody else was faster at the same subject."""
    failure = failure_of(error)
    return failure is not None and any(reason.fault is Fault.CONFLICT for reason in failure.reasons)


def _since(place: Place, made: Filling) -> tuple[list[str | Table], bool]:
    """What was done to a subject after what was seen, and whether all of it by whoever fills in the form.

    Sent once more, the form has seen it.
    """
    with place.reading() as connection:
        told = [entry for entry in history(connection, made.subject) if entry.seq > int(made.version or 0)]
    return [table_of(place, told)] if told else [], {entry.actor for entry in told} == {place.acting(None).person}


def _open(one: Input, given: Mapping[str, str]) -> bool:
    """Whether a search found not exactly one."""
    word = given.get(one.name, "").strip()
    if one.kind == "choice" and word:
        return bool(one.choices) and one.value not in dict(one.choices)
    return False


def _unsettled(place: Place, one: Input) -> tuple[str, str]:
    return one.name, (CHOOSE if one.choices else NOTHING).say(place.language)


def _reasons(place: Place, error: Exception, inputs: Sequence[Input], draft: Draft) -> list[tuple[str, str]]:
    if (failure := failure_of(error)) is None:
        raise error
    return [
        (input_at(reason.field, inputs, draft.fields), _as_asked(place, reason, draft.asks))
        for reason in failure.reasons
    ]


def _mends(place: Place, error: Exception, code: str, draft: Draft) -> dict[str, list[tuple[str, str]]]:
    """The forms that mend what a gate lacks, or what was remarked on when the phase came back."""
    failure = failure_of(error)
    reasons = failure.reasons if failure else ()
    if not code or all(reason.fault is not Fault.RULE for reason in reasons):
        return {}
    with place.reading() as connection:
        state = state_of(connection, code)
        called = {one.key: one.name for one in holdings_of(connection, state).indicators} if state.phase else {}
    judged, at_gate = state.kind is SubjectKind.CHECK, dict[str, list[tuple[str, str]]]()
    if state.phase and state.ended_on is None:
        at_gate = {one["rule"]: one["links"] for one in gate_at(place, code)["gate"]["findings"]}
    found: dict[str, list[tuple[str, str]]] = {}
    for reason in reasons:
        remarked = [(mended_at(code, one, judged=judged), _called(place, one, state, called)) for one in reason.remarks]
        if links := remarked or at_gate.get(reason.key, at_gate.get(reason.field, [])):
            found[_as_asked(place, reason, draft.asks)] = links
    return found


def _called(place: Place, remark: str, state: State, called: Mapping[str, str]) -> str:
    return remark_words(remark, place.programme.packs.of(state.pack), called).say(place.language)


def _as_asked(place: Place, reason: Reason, command: type[Command]) -> str:
    """What a reason says, with the tick of the form where it names an option of the terminal."""
    said = reason.said.say(place.language)
    for known in known_of(command).values():
        if (option := known.option) and re.search(rf"(?<![\w-]){option}(?![\w-])", said):
            title = known.how.title.say(place.language)
            said = said.partition(f" (в форме: «{title}»)")[0] if f"«{title}»" in said else said
            said = said.replace(option, place.say(f"отметкой «{title}»", f"the tick “{title}”"))
    return said


def _marked(made: Filling, reasons: Sequence[tuple[str, str]]) -> Filling:
    inputs = [replace(one, errors=tuple(said for name, said in reasons if name == one.name)) for one in made.inputs]
    return replace(made, inputs=inputs, refused=reasons)
