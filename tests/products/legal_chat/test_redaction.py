"""What identifies a person is taken out; what tells the problem stays."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism_products.legal_chat.redaction import meaning, redact
from holism_products.legal_chat.topic import ELSEWHERE, TOPICS

WORDS = st.sampled_from(["", "please call", "it is", "you can reach me:", "(", "or", "my landlord has it"])
DIGITS = st.text(alphabet="0123456789", min_size=3, max_size=3)
PHONES = st.builds(
    lambda a, b, c, d, style: style.format(a=a, b=b, c=c + d),
    DIGITS,
    DIGITS,
    DIGITS,
    st.sampled_from("0123456789"),
    st.sampled_from(["{a}-{b}-{c}", "({a}) {b}-{c}", "{a}.{b}.{c}", "{a} {b} {c}", "+1 {a} {b} {c}", "{a}{b}{c}"]),
)
NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My name is Ann Lee and I owe 12500 dollars", "My name is [name] and I owe 12500 dollars"),
        ("SSN 123-45-6789", "SSN [social security number]"),
        ("I live at 12 Oak Street, Apt 4, Springfield, IL 62704.", "I live at [address]."),
        ("docket 2:24-cv-00123", "docket [case number]"),
        ("case no. 24-CV-01234", "[case number]"),
        ("my receipt is A123456789", "my receipt is [case number]"),
        ("card 4111 1111 1111 1111", "card [card number]"),
        ("my husband Peter Smith left", "my husband [name] left"),
        ("Mr. Brown will not pay", "[name] will not pay"),
        ("I was born on 3/4/1980", "I was [date of birth]"),
        ("write to ann.lee (at) example.com", "write to [e-mail]"),
        ("see https://example.com/me?id=7", "see [web address]"),
    ],
)
def test_what_identifies_is_taken_out(text: str, expected: str) -> None:
    """Names after a word that announces one, numbers, addresses and the like are replaced by what they were."""
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "my rent went up by $1,500 in 2024",
        "I owe 12500 dollars",
        "chapter 7 or chapter 13",
        "my name is wrong on my social security card",
        "I am broke and my husband left",
        "my claim was denied in 2024",
        "call me back",
        "I worked 60 hours",
    ],
)
def test_the_problem_stays(text: str) -> None:
    """Amounts, years, chapters and plain words are left as they are."""
    assert redact(text) == text


def test_ways_of_asking_are_left_alone() -> None:
    """No phrasing of any topic is changed."""
    every = [topic.phrasings for topic in TOPICS.values()] + list(ELSEWHERE.values())
    assert [text for each in every for text in (*each.train, *each.test) if redact(text) != text] == []


@given(WORDS, PHONES, WORDS)
def test_no_phone_number_survives(before: str, phone: str, after: str) -> None:
    """A phone number, written in any of the usual ways, anywhere in a text, leaves no run of three digits."""
    assert not re.search(r"\d{3}", redact(f"{before} {phone} {after}"))


@given(WORDS, DIGITS, DIGITS, DIGITS, WORDS)
def test_no_social_security_number_survives(before: str, a: str, b: str, c: str, after: str) -> None:
    """Nine digits in the form of a social security number are gone."""
    number = f"{a}-{b[:2]}-{c}{b[2]}"
    assert number not in redact(f"{before} {number} {after}")


@given(WORDS, NAMES, NAMES, WORDS)
def test_no_email_survives(before: str, name: str, domain: str, after: str) -> None:
    """An e-mail address is gone, with its name and its domain."""
    found = redact(f"{before} {name}@{domain}.com {after}")
    assert "@" not in found
    assert f"{domain}.com" not in found


@given(NAMES.filter(lambda name: len(name) > 3), NAMES.filter(lambda name: len(name) > 3))
def test_a_name_that_is_announced_does_not_survive(first: str, last: str) -> None:
    """A first and a last name after "my name is" are gone, unless they are words that a sentence goes on with."""
    text = redact(f"Hello, my name is {first.title()} {last.title()}, can you help")
    assert re.fullmatch(r"Hello, my name is \[name\], can you help|.*(?i:wrong|will|please|with|because|from).*", text)


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    """What is redacted once is redacted for good."""
    assert redact(redact(text)) == redact(text)


def test_limits_are_real() -> None:
    """A name that nothing announces is not recognised: why people see the text before it goes anywhere."""
    assert redact("Peter Smith owes me money") == "Peter Smith owes me money"


def test_meaning_leaves_out_who_says_it() -> None:
    """What the model reads has neither the placeholder nor the words that announced it."""
    assert meaning("Hi, my name is Ann Lee. I was not paid; call me at 555-123-4567") == "Hi, . I was not paid;"
    assert meaning("I have no money") == "I have no money"


@pytest.mark.parametrize("unit", ["1 ", "12 a ", "my name is ", "a@", "1-", "case ", "My husband A", "12 Oak "])
def test_a_long_text_is_redacted_quickly(unit: str) -> None:
    """The longest message, built to make patterns backtrack, does not make them do so for seconds."""
    started = time.perf_counter()
    redact((unit * 2_000)[:2_000])
    assert time.perf_counter() - started < 2.0
