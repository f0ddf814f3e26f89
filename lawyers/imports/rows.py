"""What one line of each of the five sheets says, and a sheet with its good and bad lines."""

from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from base.sheets import Cell


@dataclass(frozen=True, slots=True)
class AnyLine:
    """A line that could be read, with its number as the office suite shows it."""

    line: int


@dataclass(frozen=True, slots=True)
class FirmLine(AnyLine):
    """律师事务所. "" and () are blank: not said, never "none"."""

    name: str
    number: str = ""
    form: str = ""
    district: str = ""
    authority: str = ""
    director: str = ""
    address: str = ""
    phone: str = ""
    founded: date | None = None
    status: str = ""
    former_names: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BranchLine(AnyLine):
    """党支部; `firms` are numbers or names."""

    name: str
    firms: tuple[str, ...]
    form: str = ""
    founded: date | None = None
    secretary: str = ""
    supervisor: str = ""
    filed_on: date | None = None


@dataclass(frozen=True, slots=True)
class LawyerLine(AnyLine):
    """律师."""

    name: str
    licence: str
    firm_name: str = ""
    firm_number: str = ""
    sex: str = ""
    id_number: str = ""
    category: str = ""
    first_licensed: date | None = None
    since: date | None = None
    affiliation: str = ""
    phone: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class RecordLine(AnyLine):
    """诚信记录."""

    subject: str
    side: str
    kind: str
    conduct_on: date | None = None
    effective_on: date | None = None
    quantity_milli: int = 1000
    matter: str = ""
    organ: str = ""
    document_no: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentLine(AnyLine):
    """历年考核."""

    subject: str
    year: int
    kind: str


Line = TypeVar("Line", bound=AnyLine)


@dataclass
class Sheet(Generic[Line]):
    """One sheet: its cells as they came, the good lines, what is wrong with others, what came of all."""

    name: str
    header: list[Cell] = field(default_factory=list)
    cells: list[list[Cell]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)

    def release(self) -> None:
        """Let go of the cells of lines that do not go back; a large sheet holds hundreds of megabytes."""
        for index in range(len(self.cells)):
            if index + 1 not in self.problems:
                self.cells[index] = []

    def refuse(self, line: int, problem: str) -> None:
        """Give this line back, with another remark if it has one already."""
        old = self.problems.get(line)
        self.problems[line] = f"{old}; {problem}" if old else problem
