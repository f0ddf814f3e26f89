"""What lists and pages of grades share: columns, searches, and the ledger as a table."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.display import shown
from accounts.pages import Table
from credit_ratings.models import ComputedChange, ComputedGrade, DeterminedGrade, GradeProposal
from credit_ratings.render import points
from credit_ratings.services import Explanation

FILE = ("file__lawyer__person", "file__firm")
NAMES = (
    "file__lawyer__person__name_key",
    "=file__lawyer__licence",
    "file__firm__name_key",
    "=file__firm__number",
)
HELP = gettext_lazy("姓名、律所名称，或者完整的证号、代码")


class Scored:
    """Thousandths as people read them."""

    @admin.display(description=gettext_lazy("测算得分"), ordering="score_milli")
    def score(self, row: ComputedGrade | GradeProposal | DeterminedGrade | ComputedChange) -> str:
        return points(row.score_milli)


def optional(milli: int | None) -> str:
    return "" if milli is None else points(milli)


def ledger(told: Explanation) -> Table:
    """测算依据 as a table of sentences and points."""
    title = _("测算依据（统计至 %(day)s，供评定参考）") % {"day": told.as_of}
    columns = [_("依据"), _("计分")]
    rows = [("", list(zip(columns, (one.text, one.points), strict=True))) for one in told.entries]
    return Table(title, columns, rows, cut=False)


def changes(computed: ComputedGrade) -> Table:
    """How the computed grade moved, the newest first."""
    columns = [_("测算截至"), _("测算得分"), _("测算等级"), _("一票否决")]
    found = ComputedChange.objects.of(computed.file)[:50]
    rows = [
        (
            "",
            list(
                zip(
                    columns,
                    (one.as_of.isoformat(), points(one.score_milli), one.letter, shown(one.vetoed)),
                    strict=True,
                )
            ),
        )
        for one in found
    ]
    return Table(_("测算变动"), columns, rows, cut=False)
