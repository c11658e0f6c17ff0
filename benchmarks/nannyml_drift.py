"""NannyML on two Parquet files, for a Python that has it; of holism nothing is imported.

python nannyml_drift.py REFERENCE CURRENT
"""

import importlib
import json
import os
import resource
import sys
from math import log, sqrt
from time import perf_counter
from typing import Any


def main() -> None:
    """Prints seconds from the files to the answers (of drift alone too), peak memory, and distances by column."""
    # Before the import: it sends what it is used for otherwise.
    os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
    pandas, nannyml = map(importlib.import_module, ("pandas", "nannyml"))
    started = perf_counter()
    reference, current = (pandas.read_parquet(path) for path in sys.argv[1:3])
    columns = list(reference.columns)
    drift = nannyml.UnivariateDriftCalculator(
        column_names=columns,
        continuous_methods=["jensen_shannon", "wasserstein"],
        categorical_methods=["jensen_shannon"],
        chunk_number=1,
    )
    result = drift.fit(reference).calculate(current).filter(period="analysis").to_df()
    drift_s = perf_counter() - started
    names = [name for name in columns if reference[name].dtype.kind not in "fi"]
    for calculator, of in ((nannyml.MissingValuesCalculator, columns), (nannyml.UnseenValuesCalculator, names)):
        calculator(column_names=of, chunk_number=1).fit(reference).calculate(current)
    said: dict[str, Any] = {"seconds": perf_counter() - started, "drift_s": drift_s, "version": nannyml.__version__}
    # Its logarithm is to base 2.
    distances = {name: float(result[name, "jensen_shannon", "value"].iloc[0]) * sqrt(log(2.0)) for name in names}
    said["found"] = {name: ("Jensen-Shannon distance", value) for name, value in distances.items()}
    used = resource.getrusage(resource.RUSAGE_SELF)
    said |= {"cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
