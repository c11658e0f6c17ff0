"""Prometheus metrics of all workers: each counts for itself and leaves its counts beside the store."""

import os
import threading
from collections import Counter
from collections.abc import Iterator

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from holism.service import Service
from holism.vocabulary.decision import Decision

BOUNDS_US = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000, 1_000_000)
SAVE_EVERY_S = 1.0


class WorkerCounts(msgspec.Struct):
    """What one worker counted since it started."""

    pid: int
    modes: dict[str, int] = {}
    errors: dict[str, int] = {}
    refused: dict[str, int] = {}
    latencies: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BOUNDS_US) + 1))
    latency_sum_us: float = 0.0
    waiting: int = 0
    dropped: int = 0
    store_errors: int = 0


COUNTS = msgspec.json.Decoder(WorkerCounts)


class Meter:
    """Counts decisions of this worker; a thread saves the counts once a second, for whichever worker is scraped."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._folder = service.folder / "workers"
        self._folder.mkdir(exist_ok=True)
        self._modes: Counter[str] = Counter()
        self._errors: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._latencies = [0] * (len(BOUNDS_US) + 1)
        self._latency_sum_us = 0.0
        self._stop = threading.Event()
        self._saver = threading.Thread(target=self._save_on, name="holism-metrics", daemon=True)
        self._saver.start()

    def count(self, decision: Decision) -> None:
        """Counts one decision."""
        self._modes[decision.mode] += 1
        if decision.error is not None:
            self._errors[decision.error] += 1
        latency_us = decision.latency_us or 0.0
        self._latency_sum_us += latency_us
        place = 0
        for bound in BOUNDS_US:
            if latency_us <= bound:
                break
            place += 1
        self._latencies[place] += 1

    def refuse(self, status: int) -> None:
        """Counts one request that was refused."""
        self._refused[str(status)] += 1

    def expose(self) -> bytes:
        """The counts of all workers of this store, in Prometheus' text format."""
        self._save()
        registry = CollectorRegistry()
        registry.register(_Totals(self._service, self._read_all()))
        return generate_latest(registry)

    def close(self) -> None:
        """Saves for the last time."""
        self._stop.set()
        self._save()

    def _save_on(self) -> None:
        while not self._stop.wait(SAVE_EVERY_S):
            self._save()

    def _save(self) -> None:
        counts = self._service.recorder.counts()
        saved = WorkerCounts(
            os.getpid(),
            dict(self._modes),
            dict(self._errors),
            dict(self._refused),
            list(self._latencies),
            self._latency_sum_us,
            counts.waiting,
            counts.dropped,
            counts.store_errors,
        )
        path = self._folder / f"{os.getpid()}.json"
        draft = path.with_suffix(f".{threading.get_ident()}.new")
        try:
            draft.write_bytes(msgspec.json.encode(saved))
            draft.replace(path)
        except OSError:
            return  # counts are a convenience: a full disk must not stop anything

    def _read_all(self) -> list[WorkerCounts]:
        found = []
        for path in self._folder.glob("*.json"):
            try:
                found.append(COUNTS.decode(path.read_bytes()))
            except (OSError, msgspec.MsgspecError):
                continue
        return found


class _Totals(Collector):
    def __init__(self, service: Service, workers: list[WorkerCounts]) -> None:
        self._service, self._workers = service, workers

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily]:
        for name, help_text, label, field in (
            ("holism_decisions", "Decisions by mode", "mode", "modes"),
            ("holism_decision_errors", "Decisions in which something failed, by error code", "error", "errors"),
            ("holism_requests_refused", "Requests refused, by HTTP status", "status", "refused"),
        ):
            family = CounterMetricFamily(name, help_text, labels=["system", label])
            totals: Counter[str] = Counter()
            for worker in self._workers:
                totals.update(getattr(worker, field))
            for value, total in sorted(totals.items()):
                family.add_metric([self._service.system.name, value], total)
            yield family
        yield self._latency()
        for name, help_text, field in (
            ("holism_records_waiting", "Records that wait for the disk", "waiting"),
            ("holism_records_dropped", "Records dropped because too many waited", "dropped"),
            ("holism_store_errors", "Failed attempts to write to the store", "store_errors"),
        ):
            gauge = GaugeMetricFamily(name, help_text, labels=["system"])
            gauge.add_metric([self._service.system.name], sum(getattr(worker, field) for worker in self._workers))
            yield gauge
        halted = GaugeMetricFamily("holism_halted", "1 while an operator has halted the system", labels=["system"])
        halted.add_metric([self._service.system.name], 1.0 if self._service.halted else 0.0)
        yield halted

    def _latency(self) -> HistogramMetricFamily:
        family = HistogramMetricFamily(
            "holism_decision_seconds", "Time from request to answer, without the wait for the disk", labels=["system"]
        )
        totals = [sum(column) for column in zip(*(worker.latencies for worker in self._workers), strict=True)]
        buckets, running = [], 0
        for bound, total in zip((*(f"{us / 1e6:g}" for us in BOUNDS_US), "+Inf"), totals, strict=True):
            running += total
            buckets.append((bound, float(running)))
        total_s = sum(worker.latency_sum_us for worker in self._workers) / 1e6
        family.add_metric([self._service.system.name], buckets, total_s)
        return family
