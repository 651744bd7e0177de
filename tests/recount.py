"""The figures counted anew from an export, by code that shares nothing with the product: it replays each history."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The lines of one exported table."""
    (file,) = folder.rglob(f"{table}.csv")
    usual = csv.field_size_limit(10**9)  # of the whole process: a product that leaned on it would be tried otherwise
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    finally:
        csv.field_size_limit(usual)


STANDS = dict.fromkeys(
    ("project_opened", "replica_opened", "replica_begun", "earlier_replica_entered", "resumed"), "in_work"
) | {"submitted": "awaiting", "parked": "on_hold"}
"""Kinds of entries after which a project stands so, whatever they say."""


def replayed(history: list[dict[str, str]]) -> dict[str, Any]:
    """What became of one project, entry by entry."""
    seen: dict[str, Any] = {
        "opened": history[0]["happened_on"],
        "phases": [],
        "completed": None,
        "short": False,
        "offered": history[0]["kind"] == "replica_begun",
        "act": None,
    }
    standing = ""
    for entry in history:
        facts = json.loads(entry["facts"])
        standing = STANDS.get(entry["kind"], standing)
        match entry["kind"]:
            case "decided":
                standing = {"end": "completed", "stopped": "stopped"}.get(facts["target"], "in_work")
                standing = "on_hold" if facts["decision"] == "hold" else standing
            case "completed":
                seen["completed"] = entry["happened_on"]
            case "completion_undone":
                seen["completed"] = facts["completed_on"]
            case "completion_reversed":
                standing = facts["standing"]
            case "completion_settled":
                seen["act"], standing = (None, standing) if facts["refusal"] else (facts, "completed")
            case "results_stated":
                seen["short"] = any(Decimal(one["attainment"]) < 1 for one in facts["results"])
        seen["phases"].append(entry["phase"])
    return seen | {"standing": standing} | reached(history, short=seen["short"], act=seen["act"])


def reached(history: list[dict[str, str]], *, short: bool, act: dict[str, Any] | None) -> dict[str, Any]:
    """Whether a project reached its goal and fell short, by its results, its closing or the act of its completion."""
    agreed, checks = closed(history)
    found = {"agreed": agreed, "checks": checks}
    if agreed:
        return found | {"goal": agreed["reached"], "short": not agreed["faithful"]}
    if act:
        copy = history[0]["kind"] == "earlier_replica_entered"
        return found | {"goal": act["reached"], "short": not act["reached"] and not copy}
    return found | {"goal": not short, "short": short}


def by_then(folder: Path, day: str) -> dict[str, list[dict[str, str]]]:
    """What had happened to each subject by a day, in its order."""
    told: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in sorted(rows(folder, "journal"), key=lambda row: (row["subject"], int(row["seq"]))):
        told[row["subject"]].append(row)
    for history in told.values():
        history[0]["happened_on"] = opened_really(history)
    found = {code: [row for row in history if row["happened_on"] <= day] for code, history in told.items()}
    return {code: history for code, history in found.items() if history}


def opened_really(history: list[dict[str, str]]) -> str:
    """The day of the opening, where it was entered wrongly and mended since."""
    told = [json.loads(entry["facts"])["changes"] for entry in history if entry["kind"] == "card_amended"]
    mended = [one["after"] for changes in told for one in changes if one["field"] == "opened_on"]
    return mended[-1] if mended else history[0]["happened_on"]


def closed(history: list[dict[str, str]]) -> tuple[dict[str, Any] | None, dict[int, bool]]:
    """What was agreed at the closing of a replica, and term by term whether its result held."""
    told = [(entry["kind"], json.loads(entry["facts"])) for entry in history]
    agreed = [facts for kind, facts in told if kind == "closing_agreed"]
    checks = {facts["months"]: facts["held"] for kind, facts in told if kind == "sustainment_checked"}
    return (agreed[-1] if agreed else None), checks


def checked(one: dict[str, Any], day: str) -> dict[int, bool]:
    """Term by term whether the result held, by the checks made here and the one that an act of earlier years tells."""
    found: dict[int, bool] = dict(one["checks"])
    on = one["act"] and one["act"].get("checked_on")
    if on and on <= day:
        found[max(months for months in (3, 6, 12) if months_later(one["completed"], months) <= on)] = one["act"]["held"]
    return found


def months_later(day: str, months: int) -> str:
    """The same day so many months later, or that month's last."""
    year, month, number = map(int, day.split("-"))
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return f"{year:04}-{month:02}-{min(number, last[month - 1]):02}"


def fate(one: dict[str, Any], day: str) -> str:
    """What became of the result of a closed replica."""
    due = [months for months in (3, 6, 12) if months_later(one["completed"], months) <= day]
    if not due:
        return "not due"
    checks = checked(one, day)
    held = checks.get(due[-1])
    if held is None:
        lost = len(due) == 3 and checks.get(3) is False and checks.get(6) is False
        return "lost" if lost else "unmeasured"
    if held:
        return "held"
    before = due[-2] if len(due) > 1 else 0
    return "lost" if due[-1] == 12 or checks.get(before) is False else "fading"


def account(seen: dict[str, Any], package: str) -> str:
    """The one thing that a project is counted as."""
    if package and not seen["offered"] and set(seen["phases"]) == {seen["phases"][0]}:
        return "requests"
    if seen["standing"] == "stopped":
        return "stopped"
    if seen["completed"]:
        return "goal_not_reached" if seen["short"] else "implemented"
    return "on_hold" if seen["standing"] == "on_hold" else "in_work"


def recount(folder: Path, day: str) -> dict[str, dict[str, int]]:
    """Table -> figure -> count on a day, by the days on which things happened."""
    project = {row["code"]: row for row in rows(folder, "project")}
    copied = {code for code, row in project.items() if row["package"] or row["exemplar"]}
    offers = [row["code"] for row in rows(folder, "offer")]
    subject = {row["code"]: row for row in rows(folder, "subject")}
    organisation = {row["code"]: row for row in rows(folder, "organisation")}
    histories = by_then(folder, day)
    seen = {code: replayed(histories[code]) for code in project if code in histories}
    accounts = {code: account(one, project[code]["package"]) for code, one in seen.items()}
    real = {code for code, counted in accounts.items() if counted != "requests"}
    involved = set()
    for code in real:
        here: str = subject[code]["organisation"]
        while here:
            involved.add(here)
            here = organisation[here]["parent"]
    done = [code for code in real if accounts[code] == "implemented"]
    replicas = [code for code in done if code in copied]
    counted = account_of_replicas({code: seen[code] for code in replicas}, day)
    return {
        "projects": dict(Counter(accounts.values())) | {"opened": len(real)},
        "involved": dict(Counter(organisation[code]["kind"] for code in involved)),
        "centres": dict(Counter(row["kind"] for row in rows(folder, "centre") if row["code"] in histories)),
        "exemplars": dict(Counter(highest(histories[code]) for code in organisation if highest(histories[code]))),
        "replicated": {
            **counted,
            "waiting": sum(offer_stands(histories[code]) == "waiting" for code in offers if code in histories),
            "receivers": len({subject[code]["organisation"] for code in replicas}),
            "at_work": sum(code in copied and accounts[code] in ("in_work", "on_hold") for code in real),
            "packages": sum(row["code"] in histories for row in rows(folder, "package")),
        },
        "held_by_term": by_term([seen[code] for code in replicas if seen[code]["goal"]], day),
        "spheres": dict(Counter(project[code]["sphere"] or "unsaid" for code in real)),
        "years": dict(Counter(f"{seen[code]['opened'][:4]}.opened" for code in real))
        | dict(
            Counter(f"{seen[code]['completed'][:4]}.implemented" for code in real if accounts[code] == "implemented")
        )
        | dict(Counter(f"{seen[code]['completed'][:4]}.replicated" for code in replicas)),
    }


def account_of_replicas(seen: dict[str, dict[str, Any]], day: str) -> dict[str, int]:
    """How many replicas were carried out, reached their goal, and held their result."""
    fates = {code: fate(one, day) for code, one in seen.items()}
    this_year = [code for code, one in seen.items() if one["completed"][:4] == day[:4]]
    goal = [code for code, one in seen.items() if one["goal"]]
    return {
        "total": len(seen),
        "goal": len(goal),
        "held": sum(fates[code] == "held" for code in goal),
        "held_due": sum(fates[code] != "not due" for code in goal),
        "fading": sum(fates[code] == "fading" for code in goal),
        "lost": sum(fates[code] == "lost" for code in goal),
        "unmeasured": sum(fates[code] == "unmeasured" for code in goal),
        "goal_this_year": sum(code in this_year for code in goal),
        "held_this_year": sum(fates[code] == "held" and code in this_year for code in goal),
        "this_year": len(this_year),
    }


def by_term(reached: list[dict[str, Any]], day: str) -> dict[str, int]:
    """Term by term: of those whose day has come, how many were held, were not, or were never looked at."""
    counts: Counter[str] = Counter()
    for one in reached:
        for months in (3, 6, 12):
            if months_later(one["completed"], months) <= day:
                counts[f"{months}.due"] += 1
                found = {True: "held", False: "not_held", None: "unchecked"}[checked(one, day).get(months)]
                counts[f"{months}.{found}"] += 1
    return dict(counts)


def offer_stands(history: list[dict[str, str]]) -> str:
    """Whether an offer was accepted, declined, withdrawn, or waits."""
    last = history[-1]["kind"]
    ends = {"offer_accepted": "accepted", "offer_declined": "declined", "offer_withdrawn": "withdrawn"}
    return ends.get(last, "waiting")


def funnel(folder: Path, day: str) -> dict[str, int]:
    """Offers by what became of them on a day."""
    histories: dict[str, list[dict[str, str]]] = defaultdict(list)
    codes = {row["code"] for row in rows(folder, "offer")}
    for row in sorted(rows(folder, "journal"), key=lambda row: (row["subject"], int(row["seq"]))):
        if row["happened_on"] <= day and row["subject"] in codes:
            histories[row["subject"]].append(row)
    return dict(Counter(map(offer_stands, histories.values()))) | {"offered": len(histories)}


def highest(history: list[dict[str, str]]) -> str:
    """The highest level of exemplar that an organisation holds after its history."""
    held = {}
    for entry in history:
        facts = json.loads(entry["facts"])
        if entry["kind"] == "status_granted":
            held[facts["level"]] = "active"
        elif entry["kind"] == "status_changed":
            held[facts["level"]] = facts["to"]
    levels = [level for level in ("federal", "regional", "local") if held.get(level) in ("active", "renewal_open")]
    return levels[0] if levels else ""
