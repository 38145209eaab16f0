import pickle

import pytest

from credit_tier.foundation import errors
from credit_tier.foundation.errors import SHOWN_FAULTS, CreditTierError, Fault, Text


def fault(number=0):
    return Fault(f"文件 {number}", Text("错了", "wrong"), Text("对的", "right"), Text("改正", "mend"))


def test_a_fault_shows_place_then_what_allowed_and_mend_in_both_languages():
    assert str(fault(7)).splitlines() == ["文件 7", "  错了", "  wrong", "  对的", "  right", "  改正", "  mend"]


def test_an_error_keeps_all_faults_and_shows_them_in_order():
    error = CreditTierError([fault(1), fault(2)])
    assert error.faults == (fault(1), fault(2))
    assert str(error).index("文件 1") < str(error).index("文件 2")


def test_many_faults_are_kept_and_the_message_says_how_many_it_hides():
    error = CreditTierError(fault(number) for number in range(SHOWN_FAULTS + 3))
    assert len(error.faults) == SHOWN_FAULTS + 3
    assert f"文件 {SHOWN_FAULTS - 1}" in str(error)
    assert f"文件 {SHOWN_FAULTS}\n" not in str(error)
    assert str(error).endswith("…… 另有 3 处 / and 3 more in `.faults`")


def test_a_refusal_of_official_acts_hides_no_place_and_says_shared_words_once():
    other = fault()._replace(where="别处", mend=Text("别的改法", "mend otherwise"))
    error = errors.TrialOnlyError([other, *(fault(number) for number in range(SHOWN_FAULTS + 3))])
    shared = str(fault()).splitlines()[1:]
    places = [f"文件 {number}" for number in range(SHOWN_FAULTS + 3)]
    assert str(error).splitlines() == [*str(other).splitlines(), *places, *shared]


def test_an_empty_line_of_a_fault_is_left_out():
    assert str(Fault("x", Text("错", "wrong"), Text("", ""), Text("", ""))).splitlines() == ["x", "  错", "  wrong"]


KINDS = sorted(
    (item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, CreditTierError)),
    key=lambda item: item.__name__,
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_a_credit_tier_error_with_an_exit_code_of_the_command_line(kind):
    error = kind(fault())
    assert error.exit_code in {2, 4}
    assert error.faults == (fault(),)


@pytest.mark.parametrize("name", ["TrialOnlyError", "PurposeError"])
def test_refusals_for_good_exit_with_four(name):
    assert getattr(errors, name).exit_code == 4  # decision 4, cli


def test_an_error_survives_the_way_between_processes():
    error = pickle.loads(pickle.dumps(errors.RulebookError([fault(1), fault(2)])))  # noqa: S301 # our own bytes
    assert error.faults == (fault(1), fault(2))
