"""The funnel, the groups, the times and the forecast of replication, counted anew from an export."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.recount import account, fate, replayed, rows


def replication(folder: Path, day: str) -> dict[str, Any]:
    """What `replica numbers` says of a day, by the days on which things happened."""
    histories: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in sorted(rows(folder, "journal"), key=lambda row: (row["subject"], int(row["seq"]))):
        if row["happened_on"] <= day:
            histories[row["subject"]].append(row)
    source = {row["code"]: row["package"] or row["exemplar"] for row in rows(folder, "project")}
    package = {code: found for code, found in source.items() if found}
    sphere = {row["code"]: row["sphere"] for row in rows(folder, "project")}
    replicas = {code: replayed(histories[code]) for code in package if code in histories}
    done = {
        code: one | {"fate": fate(one, day)}
        for code, one in replicas.items()
        if account(one, package[code]) == "implemented"
    }
    offers = [_offer(histories[row["code"]]) for row in rows(folder, "offer") if row["code"] in histories]
    from_offer = {one["replica"] for one in offers if one["replica"]}
    told = sum(len(one["declined"]) for one in offers)
    closings = [date.fromisoformat(one["completed"]) for one in done.values()]
    return {
        "funnel": {
            "offered": len(offers),
            "again": sum(one["attempt"] > 1 for one in offers),
            "declined": told,
            "accepted": len(from_offer),
            "closed": sum(code in from_offer for code in done),
            "goal": sum(one["goal"] and code in from_offer for code, one in done.items()),
            "held": sum(_holds(one) and code in from_offer for code, one in done.items()),
        },
        "by_package": _grouped(done, package),
        "by_sphere": _grouped(done, sphere),
        "days_to_answer": _middle([one["days"] for one in offers if one["days"] is not None]),
        "days_to_close": _middle([
            (date.fromisoformat(one["completed"]) - date.fromisoformat(one["opened"])).days for one in done.values()
        ]),
        "forecast": forecast(closings, date.fromisoformat(day)),
    }  # fmt: skip


def _offer(history: list[dict[str, str]]) -> dict[str, Any]:
    """What became of an offer."""
    found: dict[str, Any] = {"attempt": 1, "replica": None, "declined": [], "days": None}
    for entry in history:
        facts = json.loads(entry["facts"])
        if entry["kind"] == "offer_made":
            found["attempt"] = facts["attempt"]
        if entry["kind"] in ("offer_accepted", "offer_declined"):
            made, said = (date.fromisoformat(history[place]["happened_on"]) for place in (0, history.index(entry)))
            found["days"] = (said - made).days
        if entry["kind"] == "offer_accepted":
            found["replica"] = facts["replica"]
        if entry["kind"] == "offer_declined":
            found["declined"].append(facts["reason"])
    return found


def _holds(one: dict[str, Any]) -> bool:
    return bool(one["goal"]) and one["fate"] == "held"


def _grouped(done: dict[str, Any], by: dict[str, str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for code, one in done.items():
        key = by.get(code) or "unsaid"
        counts[f"{key}.replicated"] += 1
        counts[f"{key}.goal"] += bool(one["goal"])
        counts[f"{key}.held"] += _holds(one)
    return {key: count for key, count in counts.items() if count}


def _middle(values: list[int]) -> int | None:
    return sorted(values)[len(values) // 2] if values else None


def forecast(closings: list[date], on: date) -> dict[str, int]:
    """The exact quantiles of the year's closings: a sum of weeks drawn from the last 52, by convolution, no draws."""
    weeks = Counter(sum(timedelta(weeks=at) <= on - day < timedelta(weeks=at + 1) for day in closings)
                    for at in range(52))  # fmt: skip
    left = -(-(date(on.year, 12, 31) - on).days // 7)
    chances = {0: 1.0}
    for _ in range(left):
        grown: dict[int, float] = defaultdict(float)
        for total, chance in chances.items():
            for count, often in weeks.items():
                grown[total + count] += chance * often / 52
        chances = grown
    done = sum(day.year == on.year and day <= on for day in closings)
    return {name: done + _quantile(chances, share) for name, share in (("p15", 0.15), ("p50", 0.5), ("p85", 0.85))}


def _quantile(chances: dict[int, float], share: float) -> int:
    passed = 0.0
    for total in sorted(chances):
        passed += chances[total]
        if passed >= share:
            return total
    return max(chances)
