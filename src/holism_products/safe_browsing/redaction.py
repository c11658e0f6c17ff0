"""Takes addresses out of what people write in a report, before it is kept: where somebody was is not for the log."""

import re
from typing import Final

NAME: Final = r"(?:[\w-]+\.)+(?:[a-z]{2,24}|xn--[\w-]+)(?![\w-])"
REST: Final = r"(?::\d+)?(?:[/?\#]\S*)?"
ADDRESSES: Final = re.compile(
    r"(?P<mail>[\w.+%-]+@[\w-]+(?:\.[\w-]+)+)"  # ann@example.com
    r"|\b[a-z][a-z0-9+.-]*://\S+"  # http://example.com/a
    rf"|(?<![\w.-]){NAME}{REST}"  # example.com/a
    rf"|\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}{REST}"  # 203.0.113.7/a
    r"|\[[0-9a-f:.]+\]\S*",  # [2001:db8::1]/a
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """The text with every address replaced by what it was.

    A full stop without a space after it looks like an address, and goes, too: better a word too many.

    >>> redact("https://shop.example/a is my own shop, ask ann@shop.example or see shop.example.")
    '[address] is my own shop, ask [e-mail] or see [address].'
    """
    return ADDRESSES.sub(lambda found: "[e-mail]" if found["mail"] else "[address]", text)
