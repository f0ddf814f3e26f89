"""Who acts, as a human being: two accounts of one person are one."""

from django.utils.translation import gettext as _

from accounts.models import Person, User
from base.errors import RuleError


def person_of(actor: User | None) -> Person:
    if actor is None or actor.person is None:
        raise RuleError(
            _("当前账号没有关联人员，不能办理需要两人分办的事项，请联系系统管理员"), code="no_person"
        )
    return actor.person


def other_person(actor: User | None, first: Person | None) -> Person:
    """The person of the actor, who must not be the one who drew it up."""
    person = person_of(actor)
    if first is None:
        raise RuleError(_("尚未登记拟制人，不能批准。请由拟制人先行登记"), code="no_drafter")
    if person == first:
        raise RuleError(_("拟制人与批准人不得为同一人，请由他人批准"), code="same_person")
    return person
