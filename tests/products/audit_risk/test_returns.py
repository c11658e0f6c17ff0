"""Saving, loading and filing returns."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holism_products.audit_risk.returns import ReturnError, Returns
from holism_products.audit_risk.store import Store
from holism_products.audit_risk.tax.tax_return import Return

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
ADA = Return(filing_status="single", age=36, wages=60_000, capital_gains=-200)


@pytest.fixture
def returns(tmp_path: Path) -> Returns:
    store = Store(tmp_path / "product.db")
    with store.transaction() as connection:
        for filer in ("filer-1", "filer-2"):
            connection.execute("INSERT INTO accounts VALUES (?, ?, 'hash', '')", (filer, filer))
    return Returns(store, now=lambda: NOW)


def test_saved_return_is_loaded_as_it_was(returns: Returns) -> None:
    """Loading gives the same return back, with version, time and no filing."""
    saved = returns.save("filer-1", ADA)
    assert (saved.version, saved.return_, saved.saved_at, saved.filed_at) == (1, ADA, NOW, None)
    assert returns.load("filer-1") == saved


def test_every_version_is_kept(returns: Returns) -> None:
    """Saving again adds a version; the older one can still be loaded."""
    first = returns.save("filer-1", ADA)
    second = returns.save("filer-1", replace(ADA, wages=61_000))
    assert returns.versions("filer-1") == [first, second]
    assert returns.load("filer-1") == second
    assert returns.load("filer-1", version=1) == first


def test_filers_and_years_are_apart(returns: Returns) -> None:
    """A filer sees the own returns only, the latest of each year, newest year first."""
    old = returns.save("filer-1", ADA, tax_year=2023)
    returns.save("filer-1", ADA)
    latest = returns.save("filer-1", replace(ADA, age=37))
    assert returns.years("filer-1") == [latest, old]
    assert returns.years("filer-2") == []
    assert returns.load("filer-2") is None


def test_filing_marks_the_latest_version(returns: Returns) -> None:
    """The filed version carries the time of filing, the others do not."""
    returns.save("filer-1", ADA)
    returns.save("filer-1", ADA)
    filed = returns.file("filer-1", 2)
    assert (filed.version, filed.filed_at) == (2, NOW)
    assert [saved.filed_at for saved in returns.versions("filer-1")] == [None, NOW]


def test_filed_year_is_closed(returns: Returns) -> None:
    """After filing, the year can be neither saved nor filed again; another year can."""
    returns.save("filer-1", ADA)
    returns.file("filer-1", 1)
    with pytest.raises(ReturnError, match="tax_year: 2024 was filed"):
        returns.save("filer-1", ADA)
    with pytest.raises(ReturnError, match="tax_year: 2024 was filed"):
        returns.file("filer-1", 1)
    assert returns.save("filer-1", ADA, tax_year=2023).version == 1


def test_only_the_latest_version_can_be_filed(returns: Returns) -> None:
    """Filing what was not seen last, or nothing, is an error that names the latest version."""
    with pytest.raises(ReturnError, match="version: got 1, allowed is none, nothing was saved"):
        returns.file("filer-1", 1)
    returns.save("filer-1", ADA)
    returns.save("filer-1", ADA)
    with pytest.raises(ReturnError, match="version: got 1, allowed is 2, the latest") as caught:
        returns.file("filer-1", 1)
    assert caught.value.field == "version"
