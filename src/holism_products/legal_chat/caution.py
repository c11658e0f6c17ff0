"""What no machine should answer, recognised by words that anybody can read here.

Where a pattern is in doubt it fires: to hand a question over that the chat could have answered costs little. It knows
English words only, and nobody should rely on it alone: a person in a crisis may not use any of them.
"""

import re
from typing import Final

PEOPLE: Final = (
    "he|she|they|husband|wife|spouse|boyfriend|girlfriend|partner|ex|father|mother|dad|mom|stepfather|stepdad|"
    "stepmother|uncle|brother|son|roommate|man|guy|parents"
)
VIOLENCE: Final = (
    "hits?|hitting|beats?|beating|beaten|chok(?:es|ed|ing)|strangl(?:es|ed|ing)|rap(?:es|ed)|abus(?:es|ed|ing)|punch(?:es|ed)|"
    "kick(?:s|ed)|slap(?:s|ped)|hurts?|molest(?:s|ed)|stalk(?:s|ed|ing)|attack(?:s|ed)|threatens?|threatened"
)
LOVED: Final = "me|us|my (?:kids?|children|child|son|daughter|baby|mother|mom|sister|brother)"
DAYS: Final = (
    "today|tomorrow|tonight|(?:this|next) (?:week|month|year)|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|"
    r"the end of|january|february|march|april|may|june|july|august|september|october|november|december|the \d|\d"
)
HOW_LONG: Final = "how (?:long|much (?:more )?time|many (?:hours|days|weeks|months|years))"
ACT: Final = "answer|respond|reply|appeal|file|pay|appear|leave|move(?: out)?|sign|complain|contest"

CRISIS: Final = (
    r"suicid\w*",
    r"kill(?:ing)? myself",
    r"end(?:ing)? (?:my life|it all)",
    r"(?:want|wanted|going) to die",
    r"(?:don'?t|do not) want to (?:live|be alive|go on living)",
    r"no reason to live",
    r"better off dead",
    r"(?:hurt|harm|cut)(?:ting|ing)? myself",
    r"self[- ]harm\w*",
    r"overdos(?:e|ed|ing)",
    rf"(?:{PEOPLE})(?: \w+){{0,2}} (?:{VIOLENCE}) (?:{LOVED})",
    rf"(?:{PEOPLE})(?: \w+){{0,3}} (?:is|are) (?:{VIOLENCE}) (?:{LOVED})",
    r"(?:will|wants to|going to|threatens to|threatened to|tried to|gonna) "
    r"(?:kill|hurt|shoot|stab) (?:me|us|him|her|them)",
    r"domestic (?:violence|abuse)",
    r"(?:sexual|child) abuse",
    r"(?:am|was|been|being|got|getting) (?:raped|abused|beaten|strangled|trafficked|held against)",
    rf"abusive (?:\w+ )?(?:{PEOPLE}|relationship|home)",
    r"(?:restraining|protective|protection) order",
    r"(?:am|are|is|feel) (?:not safe|unsafe|in (?:immediate |great )?danger)",
    r"(?:fear|afraid|scared) for my (?:life|safety)",
    r"emergency right now",
    r"(?:has|have|with|pulled) a gun",
)
"""Somebody may be in danger now."""

CHARGES: Final = (
    r"arrest(?:ed|s|ing)?",
    r"criminal(?:ly)? (?:charged?|charges|record|case|court|complaint|offen[sc]e)",
    r"charged with",
    r"(?:press(?:ing|ed)?|facing|dropped?|drop the) charges",
    r"felon(?:y|ies)",
    r"misdemeanou?rs?",
    r"indict\w*",
    r"plead(?:ing)?(?: not)? guilty",
    r"plea (?:deal|bargain)",
    r"public defender",
    r"(?:on|out on|post|posting|make|set) bail",
    r"bail (?:bond|money|hearing|work|works)",
    r"arraign\w*",
    r"warrants?",
    r"(?:on|my|violat\w+|violated my) probation(?! period)",
    r"parole",
    r"convict(?:ed|ions?)",
    r"dui|dwi",
    r"drunk driving|driv(?:e|ing|en) drunk|driving while intoxicated",
    r"(?:in|to|from) (?:jail|prison)",
    r"police (?:are |is )?(?:wants?|wanted|question|accus|search|investigat|interview|custody|says?|looking)\w*",
    r"accused of",
    r"prosecut\w+",
    r"detectives?",
    r"assault(?:ed)? (?:charges?|and battery)|accused of assault",
    r"shoplift\w*",
    r"expung\w+",
    r"(?:found|possession of|dealing|selling) (?:\w+ )?drugs",
    r"(?:say|says|said|claims?|accus\w+)(?: that)? (?:i|he|she|we|my \w+) (?:stole|killed|raped|assaulted|attacked)",
    r"a crime",
)
"""Somebody may be accused of a crime."""

DEADLINES: Final = (
    r"deadlines?",
    r"time[- ]limits?",
    r"statutes? of limitations?",
    r"limitations? periods?",
    rf"{HOW_LONG} (?:do|can|may|will|would|should|does|must) "
    r"(?:i|we|you|one|he|she|they|someone|somebody|my \w+)(?: still)? (?:have|got|get|wait)",
    rf"{HOW_LONG} (?:have (?:i|we)|is left|are left|before it is too late)",
    r"(?:is it|am i|are we|not)(?: already)? too late",
    r"how (?:late|soon) (?:can|may|must|do|should|will) (?:i|we)",
    rf"when (?:do|does|must|should) (?:i|we|he|she|they|one) (?:have to|need to|must|{ACT})",
    r"(?:until|by) when",
    r"court (?:dates?|hearings?|appearances?|tomorrow|today|next|on)",
    r"hearing (?:dates?|is|on|tomorrow|next)",
    rf"(?:{ACT})(?: \w+){{0,3}} (?:by|before|until|within) (?:{DAYS})",
    rf"\w+ (?:days|weeks|hours) (?:left|to (?:{ACT}))",
    r"due dates?",
    r"last day (?:to|for)",
)
"""An answer would have to say until when something must be done."""


def is_crisis(message: str) -> bool:
    """Whether somebody may be in danger.

    >>> is_crisis("My husband hits me"), is_crisis("my landlord hit me with a fee")
    (True, False)
    """
    return bool(_CRISIS.search(_plain(message)))


def is_about_charges(message: str) -> bool:
    """Whether somebody may be accused of a crime.

    >>> is_about_charges("I was arrested"), is_about_charges("the battery of my phone is under warranty")
    (True, False)
    """
    return bool(_CHARGES.search(_plain(message)))


def is_about_deadlines(message: str) -> bool:
    """Whether a time limit is asked for.

    >>> is_about_deadlines("How many days do I have to answer?"), is_about_deadlines("how long does a divorce take")
    (True, False)
    """
    return bool(_DEADLINES.search(_plain(message)))


def _plain(message: str) -> str:
    """Lower case, one kind of apostrophe, one space between words, no other punctuation but hyphens."""
    text = message.casefold().replace("\u2019", "'").replace("`", "'")
    return " ".join(re.sub(r"[^\w'\- ]+", " ", text).split())


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


_CRISIS, _CHARGES, _DEADLINES = (_any_of(patterns) for patterns in (CRISIS, CHARGES, DEADLINES))
