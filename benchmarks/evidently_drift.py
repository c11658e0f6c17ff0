"""Evidently on two Parquet files, for a Python that has it; of holism nothing is imported.

python evidently_drift.py REFERENCE CURRENT
"""

import importlib
import json
import os
import resource
import sys
from time import perf_counter
from typing import Any


def main() -> None:
    """Prints seconds from the files to the answers (of drift alone too), peak memory, and distances by column."""
    # Before the import: it sends what it is used for otherwise.
    os.environ["DO_NOT_TRACK"] = "1"
    pandas, evidently, presets = map(importlib.import_module, ("pandas", "evidently", "evidently.presets"))
    started = perf_counter()
    reference, current = (evidently.Dataset.from_pandas(pandas.read_parquet(path)) for path in sys.argv[1:3])
    drift = evidently.Report([presets.DataDriftPreset()])
    metrics: list[dict[str, Any]] = drift.run(current, reference).dict()["metrics"]
    drift_s = perf_counter() - started
    evidently.Report([presets.DataSummaryPreset()]).run(current, reference).dict()
    said = {"seconds": perf_counter() - started, "drift_s": drift_s, "version": evidently.__version__}
    drifts = [metric for metric in metrics if metric["metric_name"].startswith("ValueDrift")]
    found = {each["config"]["column"]: (each["config"]["method"], float(each["value"])) for each in drifts}
    used = resource.getrusage(resource.RUSAGE_SELF)
    said |= {"cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024, "found": found}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
