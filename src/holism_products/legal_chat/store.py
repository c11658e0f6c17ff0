"""Conversations, what was said about answers, and hand-overs, in the product's SQLite file."""

from holism_products.site.store import Store as SiteStore


class Store(SiteStore):
    """See `site.store`; what is in it stands in the scripts."""

    migrations = (
        """
        CREATE TABLE visitors (
            token_hash BLOB PRIMARY KEY, visitor TEXT NOT NULL UNIQUE, conversation TEXT NOT NULL, seen_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE turns (
            place INTEGER PRIMARY KEY, visitor TEXT NOT NULL REFERENCES visitors (visitor) ON DELETE CASCADE,
            conversation TEXT NOT NULL, turn INTEGER NOT NULL, way TEXT NOT NULL, chosen TEXT NOT NULL,
            redacted TEXT NOT NULL, decision TEXT NOT NULL UNIQUE, body TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX turns_of_conversation ON turns (conversation, turn);
        CREATE TABLE said (decision TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (decision, name)) STRICT;
        CREATE TABLE leads (
            lead TEXT PRIMARY KEY, conversation TEXT NOT NULL UNIQUE, decision TEXT NOT NULL, topic TEXT NOT NULL,
            told TEXT NOT NULL, contact TEXT NOT NULL, unsure INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('new', 'taken', 'done')), sent_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE lawyer_sessions (token_hash BLOB PRIMARY KEY, expires_at TEXT NOT NULL) STRICT;
        """,
    )
