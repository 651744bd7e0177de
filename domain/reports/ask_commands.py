"""The command that does what is asked, or shows what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from domain.engine.state import State
from domain.programme.kinds import SubjectKind
from domain.reports.deadlines import Kind

COMMANDS: Mapping[Kind, str] = {
    Kind.DUE: "submit {code}",
    Kind.DECISION: "decide {code} go",
    Kind.MILESTONE: "milestone {code} {key} --finished …",
    Kind.CONDITION: "condition {code} {key}",
    Kind.ACTION: "action {code} {key} --done",
    Kind.REVIEW: "resume {code}",
    Kind.MEASURE: "measure {code} {key} …",
    Kind.ASSIGNMENT: "answer {code} …",
    Kind.ANSWERED: "close {code} done --reason …",
    Kind.IDLE: "gate {code}",
    Kind.FINDING: "answer {code} {key} --text …",
    Kind.SUSPENSION: "suspend {organisation} --level … --reason …",
    Kind.DOUBT: "suspend {organisation} --level … --reason …",
    Kind.MENDED: "close-finding {code} {key}",
    Kind.ENTERED: "confirm {code}",
    Kind.TERM: "apply {organisation} --level … --project …",
    Kind.PARK: "park {code}",
    Kind.EXPERTISE: "review {code}",
    Kind.CONFIRM: "confirm {code}",
    Kind.OFFER: "answer {code} …",
    Kind.OFFER_REPLY: "reply {code} …",
    Kind.SUPPORT: "hold {code} {key} --hours …",
    Kind.SUPPORT_REPORT: "report {code} {key} …",
    Kind.SUSTAINED: "sustained {code} …",
}
"""What does it, within the room of its commands."""


ROOMS: Mapping[str, str] = {
    SubjectKind.CHECK: "check", SubjectKind.ASSIGNMENT: "assignment", SubjectKind.PRACTICE: "practice",
    SubjectKind.OFFER: "offer", Kind.SUSPENSION: "status", Kind.SUPPORT: "support", Kind.SUPPORT_REPORT: "support",
    Kind.SUSTAINED: "replica", Kind.DOUBT: "status", Kind.ENTERED: "status",
}  # fmt: skip
"""Kind of ask, else of subject -> the room of its commands; a project's where none is named."""


def command_of(kind: Kind, state: State, key: str = "") -> str:
    """The command that does what is asked, with … for what the person has to say."""
    room = ROOMS.get(kind) or ROOMS.get(state.kind, "project")
    return f"potok {room} {COMMANDS[kind].format(code=state.code, key=key, organisation=state.organisation)}"
