"""The figures counted anew from an export, by code that shares nothing with the product: it replays each history."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

csv.field_size_limit(10**9)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The lines of one exported table."""
    (file,) = folder.rglob(f"{table}.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def replayed(history: list[dict[str, str]]) -> dict[str, Any]:
    """What became of one project, entry by entry."""
    seen: dict[str, Any] = {
        "opened": history[0]["happened_on"],
        "phases": [],
        "completed": None,
        "short": False,
        "offered": history[0]["kind"] == "replica_begun",
    }
    standing = ""
    for entry in history:
        facts = json.loads(entry["facts"])
        match entry["kind"]:
            case "project_opened" | "replica_opened" | "replica_begun" | "resumed":
                standing = "in_work"
            case "submitted":
                standing = "awaiting"
            case "parked":
                standing = "on_hold"
            case "decided":
                target, decision = facts["target"], facts["decision"]
                standing = {"end": "completed", "stopped": "stopped"}.get(target, "in_work")
                if decision == "hold":
                    standing = "on_hold"
            case "completed":
                seen["completed"] = entry["happened_on"]
            case "results_stated":
                seen["short"] = any(Decimal(one["attainment"]) < 1 for one in facts["results"])
        seen["phases"].append(entry["phase"])
    return seen | {"standing": standing}


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
    subject = {row["code"]: row for row in rows(folder, "subject")}
    organisation = {row["code"]: row for row in rows(folder, "organisation")}
    histories: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in sorted(rows(folder, "journal"), key=lambda row: (row["subject"], int(row["seq"]))):
        if row["happened_on"] <= day:
            histories[row["subject"]].append(row)
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
    replicas = [code for code in done if project[code]["package"]]
    return {
        "projects": dict(Counter(accounts.values())) | {"opened": len(real)},
        "involved": dict(Counter(organisation[code]["kind"] for code in involved)),
        "centres": dict(Counter(row["kind"] for row in rows(folder, "centre") if row["code"] in histories)),
        "exemplars": dict(Counter(highest(histories[code]) for code in organisation if highest(histories[code]))),
        "replicated": {
            "total": len(replicas),
            "this_year": sum(seen[code]["completed"][:4] == day[:4] for code in replicas),
            "receivers": len({subject[code]["organisation"] for code in replicas}),
            "at_work": sum(
                bool(project[code]["package"]) and accounts[code] in ("in_work", "on_hold") for code in real
            ),
            "packages": sum(row["code"] in histories for row in rows(folder, "package")),
        },
        "spheres": dict(Counter(project[code]["sphere"] or "unsaid" for code in real)),
        "years": dict(Counter(f"{seen[code]['opened'][:4]}.opened" for code in real))
        | dict(
            Counter(f"{seen[code]['completed'][:4]}.implemented" for code in real if accounts[code] == "implemented")
        )
        | dict(Counter(f"{seen[code]['completed'][:4]}.replicated" for code in replicas)),
    }


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
