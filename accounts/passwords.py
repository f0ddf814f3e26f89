"""Passwords that the context gives away."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User

WORDS = ("律信", "律师", "律协", "lvxin", "lüxin", "lvshi", "lawyer")
SHORTEST = 2  # letters of a name that count


class ContextWordValidator:
    """No name of the person, no user name, no word of the house inside a password."""

    def validate(self, password: str, user: User | None = None) -> None:
        text = _plain(password)
        if found := next((word for word in _words(user) if word in text), ""):
            raise ValidationError(
                _("密码不得含有“%(word)s”等与本人或者本系统有关的字词，请换一个"),
                code="password_context",
                params={"word": found},
            )

    def get_help_text(self) -> str:
        return _("密码不得含有姓名、用户名、“律信”“律师”等字词")


def _words(user: User | None) -> list[str]:
    person = getattr(user, "person", None)
    own = (getattr(user, "username", ""), person.name if person else "")
    return [word for word in map(_plain, (*WORDS, *own)) if len(word) >= SHORTEST]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
