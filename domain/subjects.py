"""Every subject of the programme: importing this fills the tables of actions and events."""

from __future__ import annotations

from domain.applying import cards as _cards
from domain.applying import certification as _certified
from domain.applying import plans as _plans
from domain.applying import registry as _registered
from domain.applying import walking as _walked
from domain.handling import cards, certification, papers, plans, registry, replication, walking

SUBJECTS = (cards, certification, papers, plans, registry, replication, walking,
            _cards, _certified, _plans, _registered, _walked)  # fmt: skip
