"""Changing a hospital's policies. None commits."""

from collections.abc import Mapping

from kernel.access import Reader
from kernel.audit import record
from tenants.policies.models import HospitalPolicy

ADDRESSES = frozenset({"privacy_email"})


def change_policy(policy: HospitalPolicy, changes: Mapping[str, object], *, actor: Reader) -> None:
    """Sets what was changed. The audit row says what held before and what holds now: a policy is nobody's secret.

    Of an address it says only whether there is one.
    """
    changed = {name: value for name, value in changes.items() if getattr(policy, name) != value}
    before = {name: _as_told(name, getattr(policy, name)) for name in changed}
    after = {name: _as_told(name, value) for name, value in changed.items()}
    for name, value in changed.items():
        setattr(policy, name, value)
    if changed:
        record("policy.change", "hospital_policy", policy.id, actor=actor, before=before, after=after)


def _as_told(name: str, value: object) -> object:
    return value is not None if name in ADDRESSES else value
