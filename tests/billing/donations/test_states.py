"""The table of a donation's steps, whole: every state with every happening."""

import pytest

from billing.donations.states import MONTHLY, DonationState, Follows, Happening, after

S, H, F = DonationState, Happening, Follows
WANTED: dict[tuple[DonationState, Happening], tuple[DonationState, tuple[Follows, ...]]] = {
    (S.PLACED, H.EXPIRE): (S.EXPIRED, ()),
    (S.PLACED, H.PAY): (S.GIVING, ()),
    (S.EXPIRED, H.PAY): (S.GIVING, ()),
    (S.GIVING, H.FAIL): (S.FAILING, (F.TELL_FAILED,)),
    (S.FAILING, H.PAY): (S.GIVING, ()),
    **{(state, H.STOP): (S.STOPPING, (F.END_THERE,)) for state in MONTHLY},
    **{(state, H.END): (S.STOPPED, (F.TELL_STOPPED,)) for state in (*MONTHLY, S.STOPPING)},
}


@pytest.mark.parametrize("state", sorted(S))
def test_every_happening_leads_where_the_table_says_or_nowhere(state: DonationState) -> None:
    for happening in H:
        step = after(state, happening, monthly=True)
        assert (step and (step.state, step.follows)) == WANTED.get((state, happening))
        once = after(state, happening, monthly=False)
        if happening == H.PAY and state in (S.PLACED, S.EXPIRED):
            assert once
            assert once.state == S.GIVEN


def test_what_was_given_once_or_stopped_never_goes_on() -> None:
    for state in (S.GIVEN, S.STOPPED):
        assert [after(state, happening, monthly=monthly) for happening in H for monthly in (True, False)] == [None] * 2 * len(H)
