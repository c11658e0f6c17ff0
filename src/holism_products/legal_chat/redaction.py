"""Takes what identifies a person out of a text, before it is stored or handed to anybody.

Patterns, tried in this order; what they find is replaced by what it was. **Limits**: a name is found after words that
announce one ("my name is", "Mr.", "my husband"), not anywhere else; an address only with a house number and a kind of
street; and a story may identify somebody without any name. So people see the redacted text before it goes anywhere.
"""

import re
from typing import Final

STREETS: Final = (
    "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|way|terrace|parkway|pkwy|highway|hwy|"
    "square|sq|circle|cir|trail|alley"
)
RELATIVES: Final = (
    "husband|wife|spouse|partner|ex|son|daughter|father|mother|brother|sister|boss|manager|landlord|landlady|neighbou?r|"
    "boyfriend|girlfriend|friend|roommate|lawyer|attorney|uncle|aunt|cousin|doctor|officer|judge"
)
NAME: Final = r"(?-i:[A-Z][\w'\u2019-]+)"
ANY_CASE_NAME: Final = r"[^\W\d_][\w'\u2019-]*"
NOT_NAMES: Final = "and|but|i|my|the|who|he|she|is|was|has|had|will|from|with|please|can|we|they|because|so|to|in|of|or"

PATTERNS: Final = (
    ("e-mail", r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+"),
    ("web address", r"(?:https?://|www\.)\S+"),
    ("social security number", r"\b\d{3}[- .]\d{2}[- .]\d{4}\b"),
    ("case number", r"\b(?:case|docket|file|claim|receipt|citation|ticket|policy|account|a-)[ ]?"
     r"(?:number|no\.?|nr\.?|num\.?|#)?[ ]?[:#]?[ ]?(?=[\w/-]*\d)[\w/-]{4,}"),
    ("case number", r"\b(?:\d{1,2}[:-])?\d{2,4}-?[a-z]{2,3}-?\d{3,8}\b|\b[a-z]{1,3}-?\d{6,}\b"),
    ("card number", r"\b(?:\d[ -]?){12,18}\d\b"),
    ("phone number", r"(?<![\w$£€])(?:\+?\d{1,3}[ .-]?)?(?:\(\d{2,4}\)|\d{2,4})[ .-]\d{3,4}[ .-]?\d{3,4}\b"),
    ("address", rf"\b\d{{1,6}}[a-z]?(?: {ANY_CASE_NAME}){{1,3}} (?:{STREETS})\b\.?"
     r"(?:,? (?:apt|apartment|unit|suite|#)\.? ?\w+)?(?:,? [A-Za-z. ]{2,20},? [A-Z]{2} \d{5})?"),
    ("postal code", r"(?-i:\b[A-Z]{2} \d{5}(?:-\d{4})?\b)"),
    ("date of birth", r"\b(?:born(?: on| in)?|dob|date of birth|birthday)(?: is|:)? [\w,]*\d[\w/.-]*(?:,? \w*\d+)*"),
    ("number", r"(?<![\w$£€.,])\d(?:[ -]?\d){4,}+(?![\w]|\s*(?:dollars|usd|bucks|euros?|pounds))"),
    ("name", rf"(?<=\bmy name is )(?!(?:{NOT_NAMES}|wrong|misspelled)\b){ANY_CASE_NAME}"
     rf"(?: (?!(?:{NOT_NAMES})\b){ANY_CASE_NAME}){{0,2}}"),
    ("name", rf"(?<=\bcall me )(?!(?:{NOT_NAMES}|back|at|on|every|now)\b){ANY_CASE_NAME}"),
    ("name", rf"(?<=\bi am )(?!(?-i:I|My)\b){NAME} {NAME}(?: {NAME})?|(?<=\bi'm ){NAME} {NAME}"),
    ("name", rf"(?<=\bthis is ){NAME}(?: {NAME})?"),
    ("name", rf"\b(?:mr|mrs|ms|miss|dr|judge|officer|attorney)\.? {NAME}(?: {NAME})?"),
    ("name", rf"(?<=\b)((?:{RELATIVES})(?:,? (?:named|called|whose name is))?,? )(?:{NAME})(?: {NAME}){{0,2}}"),
)  # fmt: skip

_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in PATTERNS)


def redact(text: str) -> str:
    """The text with what identifies a person replaced by what it was.

    >>> redact("My name is Ann Lee, call 555-123-4567 or ann@example.com")
    'My name is [name], call [phone number] or [e-mail]'
    """
    for kind, pattern in _COMPILED:
        # What announces a name (a group of its own) is kept: "my husband [name]".
        text = pattern.sub(rf"\1[{kind}]" if pattern.groups else f"[{kind}]", text)
    return text


_ANNOUNCED = re.compile(
    r"(?:(?:and )?(?:my (?:name|number|phone|e-?mail|address) is|i am|i'm|this is|i live (?:at|in)|call(?: me)?(?: at)?"
    r"|reach me at|mr|mrs|ms|dr)\.? )?\[[a-z -]+\],?",
    re.IGNORECASE,
)


def meaning(text: str) -> str:
    """What a text says besides who says it: what the model reads, so that "my name is" is no question on names.

    >>> meaning("I have no money left, my name is Ann Lee and my number is 555-123-4567")
    'I have no money left,'
    """
    return " ".join(_ANNOUNCED.sub(" ", redact(text)).split())
