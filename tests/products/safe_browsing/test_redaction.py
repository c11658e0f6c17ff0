"""What people write in a report is kept without addresses."""

import pytest

from holism_products.safe_browsing.redaction import redact


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("http://shop.example/a?b=c#d is mine", "[address] is mine"),
        ("see www.shop.example/cart, please", "see [address] please"),
        ("It is shop.example.", "It is [address]."),
        ("SHOP.EXAMPLE:8080/x", "[address]"),
        ("at 203.0.113.7/login", "at [address]"),
        ("at [2001:db8::1]/login", "at [address]"),
        ("xn--pypal-4ve.xn--p1ai is fine", "[address] is fine"),
        ("ask ann.lee+x@shop.example", "ask [e-mail]"),
        ("app://open/me", "[address]"),
    ],
)
def test_addresses_are_taken_out(written: str, kept: str) -> None:
    """Addresses of pages, names of sites, numbers and e-mail addresses are replaced by what they were."""
    assert redact(written) == kept


@pytest.mark.parametrize("written", ["This is my bank. I know it.", "version 2.5 of it", "it costs 3.50, or 1.2.3", ""])
def test_other_words_stay(written: str) -> None:
    """Sentences and numbers are kept as they were written."""
    assert redact(written) == written
