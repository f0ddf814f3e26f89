import pytest
from django.utils.translation import gettext_lazy

from base.errors import RuleError, fault, trace


def failed_with(message: str) -> Exception:
    with pytest.raises(ValueError, match=message) as caught:
        raise ValueError(message)
    return caught.value


def test_a_refusal_speaks_its_filled_in_message():
    refusal = RuleError(gettext_lazy("最多 %(most)d 项"), code="too_many", params={"most": 3})

    assert (refusal.message, str(refusal), refusal.code, refusal.status) == (
        "最多 3 项",
        "最多 3 项",
        "too_many",
        409,
    )


def test_a_message_without_params_may_hold_a_percent_sign():
    assert RuleError("已达 100%").message == "已达 100%"


def test_what_is_kept_of_a_failure_says_where_but_not_about_whom():
    error = failed_with("320102199003071234")

    assert fault(error).startswith("ValueError (test_errors.py:")
    assert "320102199003071234" not in fault(error) + trace(error)
    assert "failed_with" in trace(error)
