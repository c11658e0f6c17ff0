"""Why, in words: what the two models saw, and how far each thing moved the probability.

fraudurl reads 83 clues in an address, too many to tell a person. They are told in nine groups, of which each says what
is the case, and in which direction all its clues together moved the log-odds of phishing: nothing is left out of the
sum, and nothing is said that the models did not use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from holism_products.safe_browsing.combination import Phishing
from holism_products.safe_browsing.page_model import FEATURES, is_known, page_of
from holism_products.safe_browsing.url_model import contributions
from holism_products.safe_browsing.visit import Visit

STRONG: Final = 1.5
WEAK: Final = 0.5
LEAST: Final = 0.2
"""Effects on the log-odds: 1.5 makes phishing four times as likely; below 0.2 nothing is said."""

SEEN: Final = {
    "empty_form_handler": ("forms send what is typed to the site", "forms send what is typed nowhere"),
    "popup_window": ("nothing is asked in a pop-up window", "something is asked in a pop-up window"),
    "untrusted_certificate": ("there is a certificate to trust", "there is no certificate to trust"),
    "requests_elsewhere": ("pictures come from the site itself", "pictures come from other sites"),
    "anchors_elsewhere": ("links stay on the site", "links lead to other sites"),
    "popular": ("few people visit the site", "many people visit the site"),
    "young_domain": ("the domain has been there for long", "the domain was registered lately"),
}
"""What a browser sees of a page, in words: where the level is "no", and where it is "yes" or "partly"."""

Clues = Mapping[str, Any]
"""What fraudurl found in an address, by the names of its features."""


@dataclass(frozen=True)
class Reason:
    """Something that is the case, and by how much it moved the log-odds of phishing."""

    fact: str
    effect: float

    @property
    def weight(self) -> str:
        """How it speaks, in words.

        >>> Reason("it ends in .top", 2.0).weight, Reason("it ends in .org", -0.3).weight
        ('strongly for phishing', 'slightly against it')
        """
        degree = "strongly " if abs(self.effect) >= STRONG else "slightly " if abs(self.effect) < WEAK else ""
        return f"{degree}{'for phishing' if self.effect > 0 else 'against it'}"


@dataclass(frozen=True)
class Group:
    """Features of fraudurl that are told together, and what they say."""

    features: tuple[str, ...]
    fact: Callable[[Clues], str]


def reasons(model: Phishing, visit: Visit) -> list[Reason]:
    """The reasons behind a visit's probability, those that moved it most first."""
    found = [*_of_address(model, visit.url), *_of_page(model, visit)]
    return sorted((each for each in found if abs(each.effect) >= LEAST), key=lambda each: -abs(each.effect))


def in_short(found: list[Reason]) -> str:
    """The two reasons that speak most for phishing, for one line of a table."""
    return "; ".join([each.fact for each in found if each.effect > 0][:2])


def _of_address(model: Phishing, url: str) -> list[Reason]:
    clues, added = contributions(url)
    return [
        Reason(group.fact(clues), model.url_weight * sum(added[name] for name in group.features)) for group in GROUPS
    ]


def _of_page(model: Phishing, visit: Visit) -> list[Reason]:
    page = page_of(visit)
    if not is_known(page):
        return []
    found = [
        Reason(_seen(name, page[name]), model.page_weight * model.scorecard[name][page[name]]) for name in FEATURES
    ]
    return [*found, Reason("pages on the whole", model.page_weight * model.scorecard["start"]["points"])]


def _seen(name: str, level: str) -> str:
    without, having = SEEN[name]
    return without if level == "no" else f"{having} (partly)" if level == "partly" else having


def _name(clues: Clues) -> str:
    if any(clues[name] for name in ("brand_in_sld_not_equal", "brand_in_sub", "brand_in_path", "brand_typo")):
        return "a well-known name, or nearly one, stands where its owner would not put it"
    return "it is a well-known name's own site" if clues["brand_is_sld"] else "it borrows no well-known name"


def _words(clues: Clues) -> str:
    has = clues["sus_words_host"] or clues["sus_words_path"]
    return f"it has {'' if has else 'no '}words like “login”, “verify” or “account”"


def _ending(clues: Clues) -> str:
    return f"it ends in .{clues['_tld']}" if clues["_tld"] else "a number stands where the name of a site should"


def _host(clues: Clues) -> str:
    if clues["shortener"]:
        return "it is a short link, which hides where it leads"
    free = clues["private_suffix"] or clues["user_content_host"]
    return (
        "anybody can have a page there without a name"
        if free
        else "it is not on a service where anybody can have a page"
    )


def _encrypted(clues: Clues) -> str:
    return "it is not encrypted (http)" if clues["scheme_http"] else "it is encrypted (https)"


def _hidden(clues: Clues) -> str:
    if clues["has_userinfo"]:
        return "a name before an @ hides which site it is"
    if clues["embedded_url"] or clues["redirect_param"]:
        return "another address stands in it"
    if clues["host_punycode"]:
        return "its name is in other letters, which can look like another name"
    return "it has an unusual port" if clues["port_nonstd"] else "it hides nothing"


def _parts(clues: Clues) -> str:
    if clues["host_is_ip"] or not clues["n_sub_labels"]:
        return "nothing stands before the name of the site"
    return "“www.” stands before the name" if clues["www_prefix"] else "other names stand before the name of the site"


def _spelling(clues: Clues) -> str:
    return "how its name is spelt: length, digits, hyphens, vowels"


def _place(clues: Clues) -> str:
    if clues["wp_path"]:
        return "it leads into a folder of WordPress, as on sites that were broken into"
    return "it leads to a front page" if clues["is_homepage"] else "how long the rest is, and which signs are in it"


GROUPS: Final = (
    Group(("brand_is_sld", "brand_in_sld_not_equal", "brand_in_sub", "brand_in_path", "brand_typo"), _name),
    Group(("sus_words_host", "sus_words_path"), _words),
    Group(("tld_logit", "tld_len", "suffix_n_labels", "suffix_gov_edu", "host_is_ip", "host_is_ipv6"), _ending),
    Group(("private_suffix", "user_content_host", "shortener"), _host),
    Group(("scheme_http",), _encrypted),
    Group(
        (
            "has_userinfo", "n_at", "embedded_url", "redirect_param", "double_slash_in_path", "host_punycode",
            "host_invalid_chars", "non_ascii", "n_percent", "n_pct_encoded", "has_port", "port_nonstd",
        ),
        _hidden,
    ),
    Group(
        ("www_prefix", "n_sub_labels", "sub_len", "sub_has_digit", "sub_has_hyphen", "host_n_labels", "n_host_tokens"),
        _parts,
    ),
    Group(
        (
            "host_len", "host_n_hyphens", "host_n_digits", "host_digit_ratio", "host_entropy", "host_max_label_len",
            "sld_len", "sld_entropy", "sld_n_digits", "sld_n_hyphens", "sld_vowel_ratio", "sld_max_consonant_run",
            "sld_max_digit_run", "sld_digit_letter_switches",
        ),
        _spelling,
    ),
    Group(
        (
            "url_len", "n_dot", "n_hyphen", "n_underscore", "n_slash", "n_qmark", "n_equal", "n_amp", "n_semicolon",
            "n_tilde", "n_plus", "n_hash", "n_comma", "n_exclaim", "n_star", "n_dollar", "digit_ratio", "letter_ratio",
            "upper_ratio", "special_ratio", "url_entropy", "n_params", "path_len", "path_depth", "path_max_seg_len",
            "path_digit_ratio", "path_entropy", "query_len", "ext_server", "ext_page", "ext_risky", "is_homepage",
            "wp_path",
        ),
        _place,
    ),
)  # fmt: skip
