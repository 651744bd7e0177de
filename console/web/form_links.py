"""Where a command of the terminal leads in the browser: the form that asks for the same, filled in as far as said."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from urllib.parse import urlencode

from console.names import CODE

FORMS: Mapping[str, tuple[str, str]] = {
    "submit": ("submit", ""),
    "decide": ("decide", ""),
    "evidence": ("attach_evidence", "kind"),
    "amend": ("amend_card", ""),
    "amend-document": ("amend_evidence", "entry"),
    "measure": ("measure", "indicator"),
    "indicator": ("set_indicator", "key"),
    "milestone": ("reach_milestone", "key"),
    "action": ("settle_action", "measure"),
    "condition": ("close_condition", "condition"),
    "leader": ("name_leader", ""),
    "resume": ("resume", ""),
    "park": ("park", ""),
    "appoint": ("appoint", ""),
    "visit": ("hold_visit", ""),
    "score": ("score", ""),
    "answer": ("answer_assignment", ""),
    "close": ("close_assignment", "outcome"),
    "status suspend": ("change_status", ""),
    "status withdraw": ("change_status", ""),
    "status confirm": ("confirm_entered", "on"),
    "project confirm-completion": ("confirm_completion", "on"),
    "check apply": ("apply_for_check", "level"),
    "check answer": ("answer_finding", "finding"),
    "check self-assess": ("self_assess", ""),
    "check review": ("review_assessment", ""),
    "check plan-visit": ("plan_visit", ""),
    "check agree": ("agree_score", "criterion"),
    "check finding": ("record_finding", ""),
    "check vote": ("vote", "person"),
    "check confirm": ("confirm_status", "decision"),
    "check close-finding": ("close_finding", "finding"),
    "check settle-challenge": ("settle_challenge", ""),
    "offer answer": ("answer_offer", ""),
    "offer reply": ("reply_to_offer", ""),
    "support hold": ("hold_support", "number"),
    "support report": ("report_support", "entry"),
    "replica sustained": ("check_sustained", "months"),
    "replica ready": ("answer_readiness", ""),
    "replica adapt": ("adapt_element", ""),
    "replica approve": ("approve_elements", ""),
    "replica agree": ("agree_closing", ""),
    "project withdraw": ("withdraw_evidence", "entry"),
    "person amend": ("amend_person", ""),
    "practice review": ("review_practice", ""),
    "practice confirm": ("confirm_practice", ""),
}
"""Word of a command, with its room where rooms differ -> the action, and the field that its next word says."""

ANEW: Mapping[str, str] = {"action": "plan_action"}
"""Word of a command -> the action by which it adds one, where it names none of what is there."""

BY_OPTION: Mapping[str, Mapping[str, str]] = {
    "milestone": {"--title": "add_milestone", "--start": "move_milestone", "--end": "move_milestone"},
}
"""Word of a command -> its options by which it is another action."""

ABOUT: Mapping[str, str] = {
    "change_status": "organisation", "apply_for_check": "organisation", "amend_person": "person",
}  # fmt: skip
"""Action -> its field that names what it is about, where that is no subject of its own."""

UNSAID = ("…", "LEVEL")
"""What stands in a command for what its reader is to say."""

SAID: Mapping[str, Mapping[str, str]] = {
    "status suspend": {"change": "suspend"}, "status withdraw": {"change": "withdraw"},
}  # fmt: skip
"""Word of a command -> what it says by itself."""


MENDED: Mapping[str, tuple[str, str]] = {
    "evidence": ("attach_evidence", "kind"),
    "indicator": ("set_indicator", "key"),
    "milestone": ("move_milestone", "key"),
    "measurement": ("measure", "indicator"),
    "indicators": ("set_indicator", ""),
    "measurements": ("measure", ""),
    "milestones": ("move_milestone", ""),
    "actions": ("plan_action", ""),
    "conditions": ("close_condition", ""),
}
"""What a remark is about -> the form that mends it, and its field that says which one; all else is on the card."""


def mended_at(code: str, remark: str, *, judged: bool = False) -> str:
    """The address of the form, and of its field, that mends what a remark is about.

    Where a check is `judged`, all but its documents is what the organisation says of itself.
    """
    part, _, rest = remark.partition(".")
    if part in MENDED:
        action, field = MENDED[part]
        return form_at(action, subject=code, **({field: rest.partition(".")[0]} if field else {}))
    if judged:
        return form_at("self_assess", subject=code)
    return f"{form_at('amend_card', subject=code)}#f-{rest if part == 'card' else remark}"


def form_at(action: str, **fields: str) -> str:
    """The address of a form with some of its fields filled in."""
    return f"/do/{action}?{urlencode({name: value for name, value in fields.items() if value})}"


def led(command: str) -> str:
    """The address of what a command asks for; of its subject, where there is no form for it."""
    try:
        words = shlex.split(command)[1:]
    except ValueError:
        words = command.split()[1:]
    said = [word for word in words[1:] if not word.startswith("-")]
    verb, code = (said[0] if said else ""), (said[1] if len(said) > 1 else "")
    verb = own if (own := f"{words[0] if words else ''} {verb}") in FORMS else verb
    if verb == "gate" or verb not in FORMS or not CODE.fullmatch(code):
        return f"/at/{code}" if CODE.fullmatch(code) else "/do"
    action, field = FORMS[verb]
    if verb in ANEW and (len(words) < 4 or words[3].startswith("-")):
        return form_at(ANEW[verb], subject=code)
    action = next((by for option, by in BY_OPTION.get(verb, {}).items() if option in words), action)
    value = said[2] if field and len(said) > 2 and said[2] not in UNSAID else ""
    filled = {field: value} if field else SAID.get(verb, {})
    return form_at(action, **{ABOUT.get(action, "subject"): code}, **filled)
