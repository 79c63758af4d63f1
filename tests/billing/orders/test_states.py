"""The table of an order's steps: what can follow on what, and that money and stock go one way only."""

import pytest

from billing.orders.states import ENDED, NOT_COMPLETED, PAYABLE, WITH_US, Follows, Happening, IfNot, OrderState, after, told_as

S, H, F = OrderState, Happening, Follows


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_end_is_an_end(state: OrderState) -> None:
    for happening in Happening:
        step = after(state, happening, IfNot.MONEY_BACK, tried=False)
        assert step is None or (step.state == state and step.follows == (F.LET_GO,) and happening == H.HOLD)


@pytest.mark.parametrize("if_not", sorted(IfNot))
@pytest.mark.parametrize("state", sorted(OrderState))
def test_no_end_takes_money_and_gives_it_back_and_each_is_told_or_never_was_ordered(state: OrderState, if_not: IfNot) -> None:
    for happening in Happening:
        step = after(state, happening, if_not, tried=True)
        if step is None:
            continue
        assert not {F.CAPTURE, F.LET_GO} <= set(step.follows)
        assert len(set(step.follows)) == len(step.follows)
        if state in WITH_US and step.state in ENDED:
            assert (F.TELL_END in step.follows) != (step.state == S.CANCELLED)
        if state in PAYABLE and step.state in NOT_COMPLETED:
            assert F.RELEASE in step.follows


@pytest.mark.parametrize("state", sorted(OrderState))
def test_only_what_is_with_us_can_fail_to_be_given_and_goes_as_it_was_chosen(state: OrderState) -> None:
    ends = {choice: after(state, H.COULD_NOT, choice, tried=False) for choice in IfNot}
    if state not in WITH_US:
        assert set(ends.values()) == {None}
        return
    assert {choice: step and step.state for choice, step in ends.items()} == {
        IfNot.ANOTHER_PATIENT: S.TO_ANOTHER,
        IfNot.MONEY_BACK: S.MONEY_BACK,
        IfNot.SOMETHING_LIKE_IT: S.PREPARING,
        IfNot.TO_FOUNDATION: S.TO_FOUNDATION,
    }
    again = after(state, H.COULD_NOT, IfNot.SOMETHING_LIKE_IT, tried=True)
    assert again is not None
    assert again.state == S.MONEY_BACK


def test_the_sender_is_told_one_of_two_things() -> None:
    assert {state: told_as(state) for state in OrderState if told_as(state) is None}.keys() == PAYABLE | WITH_US
    assert {str(told_as(state)) for state in ENDED} == {"completed", "not_completed"}
