"""Weights by judgement, entropy and CRITIC, held against examples printed in papers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.weighing import critic_weights, entropy_weights, judged_weights
from credit_tier.foundation.errors import ArgumentError

# Saaty 2008, table of the consumption of drinks in the United States; weights and ratio checked against two other
# public programs that give this table.
DRINKS = ["coffee", "wine", "tea", "beer", "sodas", "milk", "water"]
ROWS = ["9 5 2 1 1 1/2", "1/3 1/9 1/9 1/9 1/9", "1/3 1/4 1/3 1/9", "1/2 1 1/3", "2 1/2", "1/3"]
SAATY = {
    (DRINKS[row], DRINKS[row + 1 + place]): times
    for row, line in enumerate(ROWS)
    for place, times in enumerate(line.split())
}


def test_judged_weights_are_those_of_saaty_2008():
    found = judged_weights(DRINKS, SAATY)
    assert [round(weight, 3) for weight in found.weights.values()] == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert round(found.consistency_ratio, 3) == 0.022
    assert found.consistent


def test_the_judgement_to_ask_about_first_is_the_one_that_departs_most():
    said = {("a", "b"): 2, ("a", "c"): 4, ("b", "c"): 2, ("b", "d"): 4, ("c", "d"): 2}
    assert judged_weights(list("abcd"), {**said, ("a", "d"): 8}).consistent
    found = judged_weights(list("abcd"), {**said, ("a", "d"): "1/4"})
    assert not found.consistent
    assert found.worst[:2] == ("a", "d")
    assert found.worst[2] < 1


@given(st.lists(st.integers(1, 9), min_size=2, max_size=8))
def test_consistent_judgements_give_back_the_weights_they_came_from(importance):
    names = [f"i{place}" for place in range(len(importance))]
    said = {(names[i], names[j]): f"{importance[i]}/{importance[j]}" for i in range(len(names)) for j in range(i)}
    found = judged_weights(names, said)
    assert found.consistency_ratio < 1e-9
    assert np.allclose(list(found.weights.values()), np.array(importance) / sum(importance))


@pytest.mark.parametrize(
    ("names", "said", "words"),
    [
        (["a", "b", "c"], {("a", "b"): 2, ("b", "c"): 2}, ["a / c", "没有给出", "not compared"]),
        (["a", "b"], {("a", "b"): 2, ("b", "a"): 2}, ["给了两次", "compared twice"]),
        (["a", "b"], {("a", "b"): 0}, ["不是正数", "no positive number"]),
        (["a", "b"], {("a", "b"): "1/0"}, ["不是正数"]),
        (["a", "b"], {("a", "b"): 0.3}, ["不是正数"]),
        (["a", "b"], {("a", "b"): 2, ("a", "x"): 2}, ["a / x", "not two of the names"]),
        (["a"], {}, ["2 至 15"]),
        (["a", "a"], {("a", "a"): 1}, ["重复"]),
    ],
)
def test_judgements_that_are_none_are_refused_in_words(names, said, words):
    with pytest.raises(ArgumentError) as caught:
        judged_weights(names, said)
    assert all(word in str(caught.value) for word in words)


def test_entropy_weights_are_those_of_xu_2004():
    """As several public libraries give the numbers in their tests; the paper itself was not read."""
    table = pd.DataFrame([[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]])
    assert [round(weight, 4) for weight in entropy_weights(table).values()] == [0.4630, 0.3992, 0.1378, 0.0]


def test_entropy_weights_are_those_of_zavadskas_and_podvezko_2016():
    """As three public libraries (in Python, Julia and Scala) give them in their tests; the paper was not read."""
    table = pd.DataFrame([[3.0, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]])
    assert [round(weight, 4) for weight in entropy_weights(table).values()] == [0.1146, 0.1981, 0.4185, 0.2689]


# The weights follow when the price, too, is taken as it stands; as public libraries give them, the paper was not read.
def test_critic_weights_are_those_of_tus_and_aytac_adali_2019():
    table = pd.DataFrame(
        [[5000, 3, 3, 4, 3, 2], [680, 5, 3, 2, 2, 1], [2000, 3, 2, 3, 4, 3], [600, 4, 3, 1, 2, 2], [800, 2, 4, 3, 3, 4]]
    )
    assert [round(weight, 3) for weight in critic_weights(table).values()] == [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]


@pytest.mark.parametrize("weigh", [entropy_weights, critic_weights])
def test_a_column_that_is_the_same_for_everyone_weighs_nothing_and_all_such_say_nothing(weigh):
    assert weigh(pd.DataFrame({"same": [3, 3, 3], "told": [1, 2, 3]})) == {"same": 0.0, "told": 1.0}
    with pytest.raises(ArgumentError, match="nothing can be said"):
        weigh(pd.DataFrame({"same": [3, 3, 3]}))


@pytest.mark.parametrize("weigh", [entropy_weights, critic_weights])
@pytest.mark.parametrize("cells", [[1.0, None], [1.0, np.inf], [1.0]])
def test_missing_cells_are_no_numbers_and_one_enterprise_has_no_spread(weigh, cells):
    with pytest.raises(ArgumentError, match="table: "):
        weigh(pd.DataFrame({"a": cells}))
