"""Changing a hospital's policies. None commits."""

from collections.abc import Mapping

from kernel.access import Reader
from kernel.audit import record
from tenants.policies.models import HospitalPolicy


def change_policy(policy: HospitalPolicy, changes: Mapping[str, object], *, actor: Reader) -> None:
    """Sets what was changed. The audit row says what held before and what holds now: a policy is nobody's secret."""
    changed = {name: value for name, value in changes.items() if getattr(policy, name) != value}
    before = {name: getattr(policy, name) for name in changed}
    for name, value in changed.items():
        setattr(policy, name, value)
    if changed:
        record("policy.change", "hospital_policy", policy.id, actor=actor, before=before, after=changed)
