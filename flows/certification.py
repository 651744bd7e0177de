"""Exemplar certification: what staff may ask for."""

from __future__ import annotations

from flows.exemplar_forms import AppointForm, CheckForm, ScoreForm, StatusForm, VisitForm
from flows.staff import staff

apply_for_check = staff(CheckForm)
appoint = staff(AppointForm)
hold_visit = staff(VisitForm)
score = staff(ScoreForm)
change_status = staff(StatusForm)
