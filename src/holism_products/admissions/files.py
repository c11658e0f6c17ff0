"""Applications and how far they are, in the product's own SQLite file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any, Literal

import msgspec

from holism_products.admissions.system import Application
from holism_products.site.store import Store as SiteStore

Stage = Literal["reading", "interview", "turned down", "offered"]

COLUMNS = "id, name, entries, decision, stage, reader, own, read_by, decided_by, statement, heard, sent_at"
APPLICATION = msgspec.json.Decoder(Application)


@dataclass(frozen=True)
class File:
    """One application.

    Args:
        id: A secret of the applicant's: whoever has it sees the applicant's page.
        decision: Of the note.
        reader, own: Who has answered before seeing the note, and whether they would invite; empty until then.
        read_by, decided_by: Who decided the first and the second stage; empty until then.
        statement: What the applicant says against the decision; empty without an appeal.
        heard: What became of the appeal, in words; empty until then.
    """

    id: str
    name: str
    entries: Application
    decision: str
    stage: Stage
    reader: str
    own: str
    read_by: str
    decided_by: str
    statement: str
    heard: str
    sent_at: str

    @property
    def waits(self) -> bool:
        """Whether an appeal waits to be heard."""
        return bool(self.statement) and not self.heard


class Files(SiteStore):
    """See `site.store`; what is in it stands in the script."""

    migrations = (
        """
        CREATE TABLE files (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, entries BLOB NOT NULL,
            decision TEXT NOT NULL, stage TEXT NOT NULL, reader TEXT NOT NULL DEFAULT '', own TEXT NOT NULL DEFAULT '',
            read_by TEXT NOT NULL DEFAULT '', decided_by TEXT NOT NULL DEFAULT '', statement TEXT NOT NULL DEFAULT '',
            heard TEXT NOT NULL DEFAULT '', sent_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX files_of_stage ON files (stage);
        """,
    )

    def add(self, name: str, entries: Application, decision: str) -> File:
        """Keeps a new file, which waits to be read."""
        id, at = token_urlsafe(12), datetime.now(UTC).isoformat(timespec="seconds")
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO files (id, name, entries, decision, stage, sent_at) VALUES (?, ?, ?, ?, 'reading', ?)",
                (id, name, msgspec.json.encode(entries), decision, at),
            )
        found = self.find(id)
        assert found is not None
        return found

    def find(self, id: str) -> File | None:
        """The file with this id."""
        return next(iter(self._where("id = ?", id)), None)

    def of(self, stage: Stage) -> list[File]:
        """Files at this stage, oldest first."""
        return self._where("stage = ?", stage)

    def appealed(self) -> list[File]:
        """Files whose appeal waits, oldest first."""
        return self._where("statement <> '' AND heard = ''")

    def change(self, id: str, at: Stage, /, **changed: str) -> bool:
        """Writes some columns of a file that is at this stage; False where somebody else was first."""
        names = ", ".join(f"{name} = ?" for name in changed)
        with self.transaction() as connection:
            values = (*changed.values(), id, at)
            connection.execute(f"UPDATE files SET {names} WHERE id = ? AND stage = ?", values)
            return connection.changes() == 1

    def _where(self, condition: str, *values: str) -> list[File]:
        return [
            _file(row) for row in self.rows(f"SELECT {COLUMNS} FROM files WHERE {condition} ORDER BY number", values)
        ]


def _file(row: tuple[Any, ...]) -> File:
    id, name, entries, *rest = row
    return File(id, name, APPLICATION.decode(entries), *rest)
