"""A pilot, and whatever walks a lifecycle: what staff may ask for."""

from __future__ import annotations

from flows.forms import ConditionClosedForm, DecideForm, EvidenceForm, MeasureForm, ResumeForm, SubmitForm
from flows.pilot_forms import (
    ActionForm,
    ActionSettleForm,
    CardForm,
    CorrectionForm,
    IndicatorDropForm,
    IndicatorForm,
    MilestoneForm,
    MilestoneMoveForm,
    MilestoneReachForm,
    ParkForm,
    ProjectForm,
    WithdrawalForm,
)
from flows.staff import staff

open_project = staff(ProjectForm)
amend_card = staff(CardForm)
set_indicator = staff(IndicatorForm)
drop_indicator = staff(IndicatorDropForm)
add_milestone = staff(MilestoneForm)
move_milestone = staff(MilestoneMoveForm)
reach_milestone = staff(MilestoneReachForm)
plan_action = staff(ActionForm)
settle_action = staff(ActionSettleForm)
attach_evidence = staff(EvidenceForm)
withdraw_evidence = staff(WithdrawalForm)
measure = staff(MeasureForm)
correct_measurement = staff(CorrectionForm)
submit = staff(SubmitForm)
decide = staff(DecideForm)
close_condition = staff(ConditionClosedForm)
park = staff(ParkForm)
resume = staff(ResumeForm)
