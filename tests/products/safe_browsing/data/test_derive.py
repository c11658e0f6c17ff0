"""How the files of pages and of harmless addresses were made from those of others."""

import json

import pytest

from holism_products.safe_browsing.data.derive import COLUMNS, checked, homepages, pages, top_sites

INDEX = """Package: a
Homepage: https://a.example/first
Package: b
Homepage: http://A.example/second
Package: c
Homepage: <https://c.example/>
Homepage: https://nodots/
Homepage: https://user@d.example/
Homepage: https://e.example/ü
Homepage: ftp://f.example/
Package: g
Homepage: https://g.example/
"""


def test_rows_get_this_products_names_and_their_target_is_turned_round() -> None:
    """What river calls 1 in `is_phishing` is a harmless page; levels are words."""
    head, values = [*COLUMNS, "is_phishing"], ["0.0", "0.5", *["1.0"] * (len(COLUMNS) - 2)]
    found = pages("\n".join(",".join(row) for row in (head, [*values, "1"], [*values, "0"])))
    assert [row["phishing"] for row in found] == ["no", "yes"]
    assert (found[0]["empty_form_handler"], found[0]["popup_window"], found[0]["popular"]) == ("no", "partly", "yes")


def test_of_each_host_there_is_one_address_on_the_web() -> None:
    """The first of a host counts; hosts without a dot, with a name before them, or not in ASCII are left out."""
    assert homepages(INDEX, 10, seed=1) == ["https://a.example/first", "https://g.example/"]
    assert len(homepages(INDEX, 1, seed=1)) == 1


def test_names_that_were_cut_short_are_left_out() -> None:
    """The best-known sites are their front pages, in their order."""
    listed = json.dumps([{"rootDomain": name} for name in ("b.example", "cut..", "a.example")])
    assert top_sites(listed) == ["https://b.example/", "https://a.example/"]


def test_another_file_is_refused() -> None:
    """A file with another checksum raises, naming both checksums."""
    with pytest.raises(ValueError, match=r"list has sha256 [0-9a-f]{64}; expected 00"):
        checked(b"other", "00", "list")
