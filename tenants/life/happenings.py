"""What happens in the life of a hospital, for those who listen: apart from its files and rows, which only commands need."""

from dataclasses import dataclass, field

from kernel.events import Event


@dataclass(frozen=True)
class HospitalEnds(Event):
    """A hospital is to be deleted for good. Whoever would leave somebody's money under way says so, a sentence each."""

    in_the_way: list[str] = field(default_factory=list)
