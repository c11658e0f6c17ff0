"""Accounts, returns, payments, and what the meter said, in the product's SQLite file."""

from holism_products.site.store import Store as SiteStore


class Store(SiteStore):
    """See `site.store`; what is in it stands in the scripts."""

    migrations = (
        """
        CREATE TABLE accounts (
            filer TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE,
            password_hash TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE sessions (
            token_hash BLOB PRIMARY KEY, filer TEXT NOT NULL REFERENCES accounts, expires_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE drafts (
            filer TEXT NOT NULL REFERENCES accounts, tax_year INTEGER NOT NULL, version INTEGER NOT NULL,
            body TEXT NOT NULL, saved_at TEXT NOT NULL, PRIMARY KEY (filer, tax_year, version)
        ) STRICT;
        CREATE TABLE filings (
            filer TEXT NOT NULL, tax_year INTEGER NOT NULL, version INTEGER NOT NULL, filed_at TEXT NOT NULL,
            PRIMARY KEY (filer, tax_year), FOREIGN KEY (filer, tax_year, version) REFERENCES drafts
        ) STRICT;
        CREATE TABLE payments (
            order_id TEXT PRIMARY KEY, filer TEXT NOT NULL REFERENCES accounts,
            charge_id TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL CHECK (cents > 0), paid_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE ledger (
            entry INTEGER PRIMARY KEY, order_id TEXT NOT NULL REFERENCES payments, event TEXT NOT NULL,
            debit TEXT NOT NULL, credit TEXT NOT NULL CHECK (credit <> debit),
            cents INTEGER NOT NULL CHECK (cents > 0), at TEXT NOT NULL, UNIQUE (order_id, event)
        ) STRICT;
        CREATE TRIGGER ledger_keeps BEFORE UPDATE ON ledger
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
        CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
        """,
        """
        CREATE TABLE steps (
            filer TEXT NOT NULL REFERENCES accounts, tax_year INTEGER NOT NULL, step TEXT NOT NULL,
            PRIMARY KEY (filer, tax_year, step)
        ) STRICT;
        CREATE TABLE readings (
            place INTEGER PRIMARY KEY, decision TEXT NOT NULL UNIQUE, filer TEXT NOT NULL REFERENCES accounts,
            tax_year INTEGER NOT NULL, digest TEXT NOT NULL, mode TEXT NOT NULL, body TEXT NOT NULL,
            seen INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX readings_of_filer ON readings (filer, tax_year, place);
        CREATE TABLE said (
            decision TEXT NOT NULL REFERENCES readings (decision), name TEXT NOT NULL, detail TEXT NOT NULL,
            at TEXT NOT NULL, PRIMARY KEY (decision, name)
        ) STRICT;
        CREATE TABLE attempts (email TEXT NOT NULL, at TEXT NOT NULL) STRICT;
        CREATE INDEX attempts_of_email ON attempts (email, at);
        """,
    )
