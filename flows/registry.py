"""Organisations, centres, people and roles: what staff of a centre may ask for."""

from __future__ import annotations

from flows.forms import CentreForm, OrganisationForm, PersonAmendForm, PersonForm, RoleForm
from flows.staff import staff

register_organisation = staff(OrganisationForm)
register_centre = staff(CentreForm)
register_person = staff(PersonForm)
amend_person = staff(PersonAmendForm)
give_role = staff(RoleForm)
