"""Host names that a hospital asked for and has not proved yet. What is proved stands in the global table of hosts."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from kernel.db import TenantTable, in_tenant
from kernel.tokens import seals

PURPOSE = "host proof"


class HostClaim(TenantTable):
    """A name by which a hospital wants to be reached, as DNS writes it. Anybody may ask for any name: nothing follows yet."""

    __tablename__ = "host_claim"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id", "name"))

    name: Mapped[str]

    @property
    def proof(self) -> str:
        """What has to be shown under that name. Only this hospital is told it."""
        return self.proofs[0]

    @property
    def proofs(self) -> list[str]:
        """The same under each of our keys, the newest first: one that was shown before a change of keys still counts."""
        return [f"carepages-{seal.hex()}" for seal in seals(PURPOSE, self.id.bytes + self.name.encode())]
