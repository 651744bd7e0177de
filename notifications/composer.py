"""The facts of each notice, composed from the event that it tells of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.engine.words import Words
from domain.methodology.schema import Decision
from domain.pilot.remarks import remark_words
from domain.reports.around import Reader
from domain.reports.asks import to_decide
from domain.stored.fact_words import field_words, value_words
from domain.text.called import CALLED
from notifications.announcements import ANNOUNCED
from notifications.check_news import check_news
from notifications.news import told_of
from notifications.notices import (
    ActionAwaited,
    DecisionReversed,
    FactsChanged,
    GateDecided,
    PackageOffer,
    Parked,
    ProtocolEntered,
    ProtocolObjected,
    ReplicationInvitation,
    ReplicationNews,
    Resolved,
    ReturnedForRework,
    StatusGranted,
    StatusRefused,
)
from notifications.parts import Altered, Comment, Condition, Effect, Named, Notice, Reason, Remark
from notifications.policy import SUBMITTERS, Hearing
from notifications.scene import NO_REASON, Scene, common


def compose(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """The notice that one person gets of one event."""
    return COMPOSERS[hearing.rule.template](scene, hearing, reader)


def _gate_decided(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    gate = scene.pack.lifecycles[scene.state.lifecycle or ""].phases[facts["phase"]].gate
    decision = Decision(facts["decision"])
    moved = facts["target"] != facts["phase"]
    next_phase = scene.phase(facts["target"]) if moved else None
    acts = hearing.role in {"project_leader", "centre_staff", SUBMITTERS}
    return GateDecided(
        **common(scene, hearing, reader),
        gate=gate.title,
        decision=decision,
        decided_on=scene.entry.happened_on,
        decided_by=scene.author(),
        reason=scene.reason(),
        conditions=tuple(
            Condition(text=c["text"], owner=scene.who(c["owner"]), due_on=date.fromisoformat(c["due_on"]))
            for c in facts["conditions"]
        ),
        next_phase=next_phase,
        next_step=Words(
            f"Выполнить фазу «{next_phase.ru}» и представить её на решение",
            f"Carry out the phase “{next_phase.en}” and submit it",
        )
        if next_phase and acts
        else None,
        due_on=scene.day("next_due_on"),
        review_on=scene.day("review_on"),
    )


def _returned(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    names = {code: person.name for code, person in scene.around.people.items()}
    return ReturnedForRework(
        **common(scene, hearing, reader),
        phase=scene.phase(facts["phase"]) or Words("", ""),
        returned_on=scene.entry.happened_on,
        returned_by=scene.author(),
        reason=scene.reason() or Reason(code="", title=NO_REASON),
        comments=tuple(
            Comment(field=remark_words(name, scene.pack, names).capital, text=text)
            for name, text in facts["fields"].items()
        ),
        due_on=scene.day("next_due_on"),
    )


def _awaited(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    gate = scene.pack.lifecycles[scene.state.lifecycle or ""].phases[scene.facts["phase"]].gate
    due_on = scene.state.due_on
    left = None
    if due_on is not None:
        left = scene.pack.calendar.between(scene.entry.recorded_on, due_on)
    return ActionAwaited(
        **common(scene, hearing, reader),
        action=to_decide(gate).small,
        asked_on=scene.entry.happened_on,
        asked_by=scene.author(),
        due_on=due_on,
        working_days_left=left,
        resubmitted=scene.facts["round"] > 1,
        changes=_altered(scene, scene.facts.get("changes", ())),
    )


def _altered(scene: Scene, rows: Iterable[Mapping[str, Any]]) -> tuple[Altered, ...]:
    """Changed fields in the words of their readers."""
    names = {code: person.name for code, person in scene.around.people.items()}

    def said(field: str, text: str) -> Words:
        return value_words(field, text, scene.pack, names)

    return tuple(
        Altered(
            field=field_words(row["field"], scene.pack, names).capital,
            before=said(row["field"], row["before"] or ""),
            after=said(row["field"], row["after"] or ""),
        )
        for row in rows
    )


def _facts_changed(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    gate = scene.pack.lifecycles[scene.state.lifecycle or ""].phases[scene.facts["phase"]].gate
    return FactsChanged(
        **common(scene, hearing, reader),
        gate=gate.title,
        decision=scene.facts["decision"],
        changed_on=scene.entry.happened_on,
        changed_by=scene.author(),
        changes=_altered(scene, scene.facts["changed"]),
    )


def _parked(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    return Parked(
        **common(scene, hearing, reader),
        phase=scene.phase(scene.facts["phase"]) or Words("", ""),
        parked_on=scene.entry.happened_on,
        idle_since=scene.day("idle_since"),
        review_on=date.fromisoformat(scene.facts["review_on"]),
    )


def _decision_reversed(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    gate = scene.pack.lifecycles[scene.state.lifecycle or ""].phases[scene.facts["phase"]].gate
    return DecisionReversed(
        **common(scene, hearing, reader),
        gate=gate.title,
        decision=scene.facts["decision"],
        reversed_on=scene.entry.happened_on,
        reversed_by=scene.author(),
        reason=scene.facts["reason"],
        due_on=scene.day("due_on"),
    )


def _protocol_entered(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    document = facts["kept_at"] or facts["link"] or f"SHA-256 {facts['sha256']}"
    return ProtocolEntered(
        **common(scene, hearing, reader),
        number=facts["number"],
        held_on=scene.entry.happened_on,
        entered_by=scene.who(facts["entered_by"]),
        document=document,
        items=tuple(
            Resolved(code=one["subject"], title=one["title"], decision=CALLED[Decision][one["decision"]])
            for one in facts["items"]
        ),
        object_until=date.fromisoformat(facts["object_until"]),
    )


def _protocol_objected(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    return ProtocolObjected(
        **common(scene, hearing, reader),
        number=scene.facts["number"],
        objected_on=scene.entry.happened_on,
        objected_by=scene.author(),
        reason=scene.facts["reason"],
    )


def _granted(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    check = scene.around.states[scene.facts["basis"]]
    return StatusGranted(
        **common(scene, hearing, reader, check),
        level=scene.pack.levels[scene.facts["level"]],
        granted_on=scene.entry.happened_on,
        granted_by=scene.author(),
        valid_until=scene.day("valid_until"),
        projects=tuple(Named(code=code, title=scene.around.title(code)) for code in scene.facts["projects"]),
        next_step=Words(
            "Собрать с методологом пакет тиражирования по проекту-образцу",
            "Freeze a package of the exemplar project together with the methodologist",
        ),
    )


def _refused(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    return StatusRefused(
        **common(scene, hearing, reader),
        level=scene.pack.levels[scene.facts["level"]],
        refused_on=scene.entry.happened_on,
        refused_by=scene.author(),
        reason=scene.reason() or Reason(code="", title=NO_REASON),
        remarks=_remarks(scene),
        next_step=Words(
            "Исправить замечания и подать новую заявку на проверку; методолог поможет с каждым из них",
            "Put the remarks right and apply for a new check; the methodologist helps with each of them",
        ),
    )


def _remarks(scene: Scene) -> tuple[Remark, ...]:
    """What the commission last wanted put right, each with the field that it is about."""
    names = {code: person.name for code, person in scene.around.people.items()}
    found = scene.beside.remarks.get(scene.entry.subject, {})
    return tuple(
        Remark(text=f"{remark_words(name, scene.pack, names).capital.ru}: {text}") for name, text in found.items()
    )


def _invitation(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    package = scene.around.states[scene.facts["package"]]
    phase = scene.phase(scene.facts["opening_phase"]) or Words("", "")
    return ReplicationInvitation(
        **common(scene, hearing, reader, package),
        receiver=scene.around.title(scene.facts["receiver"]),
        replica=scene.state.code,
        methodologist=scene.reached(),
        invited_on=scene.entry.happened_on,
        effects=_effects(scene.beside.manifests.get(package.code, {})),
        next_step=Words(
            f"Выполнить фазу «{phase.ru}» и представить её", f"Carry out the phase “{phase.en}” and submit it"
        ),
        due_on=scene.day("due_on"),
    )


def _effects(manifest: Mapping[str, Any]) -> tuple[Effect, ...]:
    """Each indicator of the exemplar project, before and after."""
    after = {
        reading["indicator"]: reading["value"]
        for reading in manifest.get("readings", ())
        if reading["moment"] == "after"
    }
    return tuple(
        Effect(indicator=row["name"], before=Decimal(row["base"]), after=Decimal(after[row["key"]]), unit=row["unit"])
        for row in manifest.get("indicators", ())
        if row["key"] in after
    )


def _offer(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    package = scene.around.states[facts["package"]]
    return PackageOffer(
        **common(scene, hearing, reader),
        package=package.code,
        source=scene.around.title(package.organisation),
        receiver=scene.around.title(facts["receiver"]),
        places=tuple(map(scene.around.title, facts["places"])),
        attempt=facts["attempt"],
        holds=facts["holds"],
        offered_on=scene.entry.happened_on,
        offered_by=scene.author(),
        start_on=scene.day("start_on"),
        due_on=date.fromisoformat(facts["answer_by"]),
        declines=tuple(scene.pack.replication.declines.values()),
        effects=_effects(scene.beside.manifests.get(package.code, {})),
    )


def _news(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    told = told_of(scene.entry, scene.pack, hearing)
    return ReplicationNews(
        **common(scene, hearing, reader),
        told_on=scene.entry.happened_on,
        told_by=scene.author(),
        headline=told.headline,
        text=told.text,
        rows=told.rows,
        next_step=told.next_step,
        due_on=told.due_on,
    )


COMPOSERS: Mapping[str, Callable[[Scene, Hearing, Reader], Notice]] = {
    "gate_decided": _gate_decided,
    "returned_for_rework": _returned,
    "action_awaited": _awaited,
    "facts_changed": _facts_changed,
    "parked": _parked,
    "decision_reversed": _decision_reversed,
    "protocol_entered": _protocol_entered,
    "protocol_objected": _protocol_objected,
    "status_granted": _granted,
    "status_refused": _refused,
    "replication_invitation": _invitation,
    "package_offer": _offer,
    "replication_news": _news,
    "check_news": check_news,
    **ANNOUNCED,
}
"""Template -> how its notice is composed from an event."""
