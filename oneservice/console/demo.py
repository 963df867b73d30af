"""The demo province: divisions, offices and staff of ``workflows/demo/offices.yaml``, put into ``people``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from oneservice.cases.actions.recounting import recount_places
from oneservice.connectors.registry import province
from oneservice.engine.definition import Bundle, Content, frozen_map
from oneservice.people import actions
from oneservice.people.queries import own_calendars

FILE = "offices"
CAMPAIGN_DAYS = {"open": 0, "close": 0, "draw": 0, "confirm": 4, "notice": 5}
"""Days of a campaign, as days after that on which the demo is set up."""


class NoParent(ValueError):
    """A division of the file lies in one the file does not have, or in itself: mend its ``parent``."""


@dataclass(frozen=True, slots=True)
class Loaded:
    divisions: int
    offices: int
    staff: int


def load_province() -> Loaded:
    """Make or change everything the file names, in one transaction; what it does not name stays. Raises NoParent.

    Where a place keeps another calendar than before, open dates are counted again.
    """
    said = province().content.read(FILE)
    divisions: Mapping[str, Any] = said.get("divisions", {})
    offices: Mapping[str, Any] = said.get("offices", {})
    with transaction.atomic():
        before = own_calendars()
        for code in parents_first(divisions):
            division = divisions[code]
            parent = division.get("parent", "")
            actions.upsert_division(
                code, division["zh"], division.get("en", ""), parent=parent, calendar=division.get("calendar", "")
            )
        usual = said.get("hours", [])
        staff = sum(_load_office(slug, {"hours": usual, **office}) for slug, office in offices.items())
        if own_calendars() != before:
            recount_places(now=timezone.now())
    return Loaded(len(divisions), len(offices), staff)


def campaigns_today(content: Content, today: date) -> Content:
    """Every campaign with its window and its draw ``today``, so that the demo shows it from the first form to the
    placing, whenever it is run; confirmation and notice follow. Its other days stay (an age counts on the law's day).
    """
    bundles = {name: _held_today(bundle, today) for name, bundle in content.bundles.items()}
    return replace(content, bundles=bundles)


def _held_today(bundle: Bundle, today: date) -> Bundle:
    held = {
        name: f"{today + timedelta(days=CAMPAIGN_DAYS[name]):%m-%d}" if name in CAMPAIGN_DAYS else day
        for name, day in bundle.campaign.items()
    }
    return replace(bundle, campaign=frozen_map(held)) if held else bundle


def parents_first(divisions: Mapping[str, Any]) -> list[str]:
    """Codes so that each division comes after the one it lies in. Raises NoParent."""
    placed: dict[str, None] = {"": None}
    waiting = dict(divisions)
    while waiting:
        ready = [code for code, division in waiting.items() if division.get("parent", "") in placed]
        if not ready:
            raise NoParent(f"workflows/demo/{FILE}.yaml: no such parent division, of: {', '.join(waiting)}")
        for code in ready:
            placed[code] = None
            del waiting[code]
    return [code for code in placed if code]


def _load_office(slug: str, office: Mapping[str, Any]) -> int:
    title = office["title"]
    reached = {name: office.get(name, "") for name in ("address", "phone", "calendar")}
    place = office["department"], office["division"]
    made = actions.upsert_office(slug, *place, title["zh"], title.get("en", ""), **reached)
    actions.set_hours(made, office["hours"])
    people: Mapping[str, Any] = office.get("staff", {})
    for login, person in people.items():
        actions.upsert_staff(login, slug, person["words"], person["name"])
    return len(people)
