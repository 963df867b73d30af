"""Who is who, and who decides. Lists and look-ups; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable

from oneservice.people.models import Division, Office, Person, Staff
from oneservice.records import sealing

Place = tuple[str, str]
"""A department's id and a division's code."""


class NoOffice(LookupError):
    """No office of the department serves the division or one above it: add the office first."""


def person_by_ric(ric: str) -> Person | None:
    """Who has the identity number, if they have ever signed in."""
    return Person.objects.filter(ric_index=sealing.blind_index(ric)).first()


def deciding_office(department: str, division_code: str) -> Office:
    """The department's office for a division: its own, else the nearest above it. Raises NoOffice."""
    place = (department, division_code)
    return deciding_offices([place])[place]


def deciding_offices(places: Iterable[Place]) -> dict[Place, Office]:
    """``deciding_office`` of many places, in two queries however many. Raises NoOffice."""
    wanted = set(places)
    divisions = Division.objects.in_bulk({code for _, code in wanted})
    above = {code for division in divisions.values() for code in division.ancestry}
    found = Office.objects.filter(department__in={department for department, _ in wanted}, division__in=above)
    offices: dict[Place, Office] = {}
    for office in found.select_related("division").order_by("-pk"):  # of several the oldest decides
        offices[office.department, office.division_id] = office
    return {place: _nearest(place, divisions.get(place[1]), offices) for place in wanted}


def sister_offices(office: Office | None, department: str) -> list[Office]:
    """The department's other offices, the nearest in the tree of divisions first; one query."""
    found = list(Office.objects.filter(department=department).select_related("division").order_by("pk"))
    here = next((each for each in found if each == office), None)
    near = here.division.ancestry if here else []

    def distance(other: Office) -> int:
        path = other.division.ancestry
        shared = sum(1 for one, two in zip(near, path, strict=False) if one == two)
        return len(near) + len(path) - 2 * shared

    return sorted((each for each in found if each != here), key=distance)


def staff_of(office: Office, word: str) -> list[Staff]:
    """Who in an office holds a post, by the word the content has for it."""
    colleagues = office.staff.filter(account__is_active=True).order_by("pk")
    return [staff for staff in colleagues if word in staff.words]


def staff_on_duty() -> list[Staff]:
    """Everybody who may sign in at a desk, office by office: what a demo offers to choose from."""
    return list(
        Staff.objects.filter(account__is_active=True)
        .select_related("office", "account")
        .order_by("office__department", "office_id", "pk")
    )


def words_held(department: str) -> dict[Place, set[str]]:
    """Which posts are filled in each division where the department has an office."""
    held: dict[Place, set[str]] = {}
    for office in Office.objects.filter(department=department).prefetch_related("staff__account"):
        words = held.setdefault((department, office.division_id), set())
        words.update(word for staff in office.staff.all() if staff.account.is_active for word in staff.words)
    return held


def deciding_posts(department: str, within: str = "") -> list[tuple[Division, Office | None, list[frozenset[str]]]]:
    """Who decides for a department in each division that has none below it (or those in ``within``).

    With the posts each of the office's people holds; no office: None. Four queries however many divisions.
    """
    divisions = Division.objects.order_by("code")
    leaves = [division for division in divisions.filter(children=None) if within in ("", *division.ancestry)]
    everywhere = Office.objects.filter(department=department).order_by("-pk").prefetch_related("staff__account")
    offices = {(department, office.division_id): office for office in everywhere}
    found = ((leaf, _served_by(department, leaf, offices)) for leaf in leaves)
    return [(leaf, office, _posts(office) if office else []) for leaf, office in found]


def own_calendars() -> dict[str, str]:
    """The calendars that divisions and offices name as their own, each by the code and name of the place."""
    divisions = Division.objects.exclude(calendar="").order_by("code")
    offices = Office.objects.exclude(calendar="").order_by("slug")
    named = {f"{division.code} {division.zh}": division.calendar for division in divisions}
    return named | {f"{office.slug} {office.zh}": office.calendar for office in offices}


def _served_by(department: str, division: Division, offices: dict[Place, Office]) -> Office | None:
    try:
        return _nearest((department, division.code), division, offices)
    except NoOffice:
        return None


def _posts(office: Office) -> list[frozenset[str]]:
    return [frozenset(staff.words) for staff in office.staff.all() if staff.account.is_active]


def _nearest(place: Place, division: Division | None, offices: dict[Place, Office]) -> Office:
    department, code = place
    for above in reversed(division.ancestry if division else []):
        if office := offices.get((department, above)):
            return office
    raise NoOffice(f"no office of {department} serves division {code}: add one to it or to a division above")
