"""What the portal asks: own firms, own lawyers, own files. Seats for a whole authority do not count here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.querysets import Scopes
from credit_ratings.models import DeterminedGrade
from credit_ratings.querysets import DeterminedGradeQuerySet
from firms.models import Firm
from lawyers.models import Lawyer, Post


def near(user: User, verb: str) -> Scopes:
    """Where this verb is granted by a seat for one firm or for one's own matters."""
    return user.scopes(verb)._replace(authorities=())


@dataclass(frozen=True)
class Colleague:
    """A line of the firm's list of lawyers; grade is None where there is none or it may not be seen."""

    lawyer: Lawyer
    grade: DeterminedGrade | None


@dataclass(frozen=True)
class FirmDesk:
    """本所: one firm as its director, clerk or supervisor sees it."""

    firm: Firm
    directors: list[str]
    colleagues: list[Colleague]
    graded: bool

    @property
    def statuses(self) -> list[tuple[str, int]]:
        """How many lawyers in each status, the largest group first."""
        found = Counter(str(one.lawyer.get_status_display()) for one in self.colleagues)
        return found.most_common()

    @property
    def letters(self) -> list[tuple[str, int]]:
        """How many lawyers have each grade in force, best first."""
        return sorted(Counter(one.grade.letter for one in self.colleagues if one.grade).items())


def desks(user: User, day: date) -> Iterator[FirmDesk]:
    """One for each firm of which this user holds a seat."""
    grades = {grade.file_id: grade for grade in grades_in_sight(user, day)}
    for firm in Firm.objects.within(near(user, "view_firm")).select_related("district").order_by("name"):
        lawyers = Lawyer.objects.within(near(user, "view_lawyer")).filter(firm=firm)
        listed = lawyers.select_related("person", "file").order_by("first_licensed", "pk")
        yield FirmDesk(
            firm=firm,
            directors=_directors(firm, day),
            colleagues=[Colleague(one, grades.get(one.file.pk)) for one in listed],
            graded=bool(near(user, "view_determinedgrade")),
        )


def grades_in_sight(user: User, day: date) -> DeterminedGradeQuerySet:
    """The grades in force that this user may see here."""
    return DeterminedGrade.objects.within(near(user, "view_determinedgrade")).in_force(day)


def _directors(firm: Firm, day: date) -> list[str]:
    posts = Post.objects.on(day).filter(firm=firm, kind=Post.Kind.DIRECTOR).select_related("person")
    return [post.person.name for post in posts]


def own_lawyer(user: User) -> Lawyer | None:
    """The lawyer that this user is, if a seat lets them see their own matters or those of their firm."""
    if not user.person_id:
        return None
    rows = Lawyer.objects.within(near(user, "view_lawyer")).filter(person=user.person_id)
    return rows.select_related("person", "firm").first()
