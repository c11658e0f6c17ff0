"""Wiring: from a declared system and a store to a running service."""

import hashlib
import importlib
import os
import random
from pathlib import Path as FilePath
from typing import Any

from holism.decisions.models.load import load
from holism.decisions.path import Path
from holism.engines.sqlite_log import SqliteLog
from holism.engines.sqlite_state import SqliteState
from holism.interactions.calibration.file import read as read_calibration
from holism.interactions.guarantee import Guarantee
from holism.interactions.policy import compile_policy
from holism.interactions.preferences import Preferences
from holism.records.redaction import Redactor
from holism.records.secret import load_or_create
from holism.service import Durability, Service
from holism.vocabulary.clock import Clock, wall_clock
from holism.vocabulary.errors import DeclarationError, StoreError
from holism.vocabulary.guardrail import Site
from holism.vocabulary.identifier import identifiers
from holism.vocabulary.operation import Act
from holism.vocabulary.system import System

SCHEME = "sqlite:///"


def open(
    target: System | str,
    store: str | FilePath | None = None,
    *,
    models: FilePath | None = None,
    clock: Clock = wall_clock,
    rng: random.Random | None = None,
    durability: Durability = "durable",
) -> Service:
    """Opens a system on a store, and loads its models.

    :param target: a `System`, or where one is found: "package.module:name".
    :param store: a folder, or `sqlite:///FOLDER`; default: `$HOLISM_HOME/NAME`, or `.holism/NAME`.
    :param models: the folder of the model files; default: `models` in the store.
    :param clock: the present, in microseconds since 1970 UTC.
    :param rng: for exploration, and for the noise of models that declare some.
    :param durability: "durable" answers when the record survives kill -9 and power loss; "spooled" answers first,
        from a bounded queue whose drops are counted.

    Raises `DeclarationError`, `ModelError` or `StoreError`, at once.
    """
    system = find(target)
    folder = store_folder(system.name, store)
    make_folder(folder)
    models = models or folder / "models"
    adapters = {model.name: load(system, model, models) for model in system.models}
    versions = {name: adapter.version for name, adapter in adapters.items()}
    calibrators = {
        model.name: read_calibration(models / model.calibration, model.name, versions[model.name])
        for model in system.models
        if model.calibration
    }
    versions |= {f"calibration of {name}": calibration.digest for name, calibration in calibrators.items()}
    release = release_of(system, versions)
    # A decision asks the state for frequency caps: it may not wait for it beyond its own deadline.
    state = SqliteState(folder / "state.db", busy_s=system.deadline_s)
    log = SqliteLog(folder / "log.db")
    redactor = Redactor(system.schema, load_or_create(folder / "secret"))
    identify = identifiers(clock)
    preferences = Preferences(system.name, state, clock)
    bound = system.interaction.risk if system.interaction else None
    guarantee = Guarantee(system.name, release, state, clock, bound)
    policy, rng = None, rng or random.Random()
    if system.interaction:
        policy = compile_policy(
            system.interaction,
            system.name,
            state,
            clock,
            rng,
            classes=system.classes,
            preferences=preferences,
            guarantee=guarantee,
        )
    path = Path(
        system,
        adapters,
        policy,
        Site(system.name, state, clock, models),
        identify,
        release,
        pseudonym=lambda field, value: redactor.hash(value) if redactor.hashes(field) else value,
        calibrators=calibrators,
        observe=guarantee.observe if bound else None,
        rng=rng,
    )
    service = Service(
        system,
        path=path,
        release=release,
        log=log,
        state=state,
        redactor=redactor,
        clock=clock,
        identify=identify,
        folder=folder,
        preferences=preferences,
        guarantee=guarantee,
        durability=durability,
    )
    _note_release(service, versions)
    return service


def find(target: System | str) -> System:
    """The system itself, or the one that "package.module:name" names; raises `DeclarationError`."""
    if isinstance(target, System):
        return target
    system = found(target, "system")
    if not isinstance(system, System):
        raise DeclarationError(
            f"system: got {target!r}, which is a {type(system).__name__}, allowed is a holism.System"
        )
    return system


def found(target: str, kind: str) -> Any:
    """What "package.module:name" names; raises `DeclarationError`, which calls it a `kind`."""
    module_name, _, name = target.partition(":")
    try:
        return getattr(importlib.import_module(module_name), name or kind)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise DeclarationError(f"{kind}: got {target!r}, allowed is package.module:name ({error})") from error


def store_folder(system: str, store: str | FilePath | None = None) -> FilePath:
    """Where a system keeps its data; raises `StoreError` for a kind of store that does not exist."""
    if store is None:
        return FilePath(os.environ.get("HOLISM_HOME", ".holism")) / system
    text = str(store)
    if text.startswith(SCHEME):
        return FilePath(text.removeprefix(SCHEME))
    if "://" in text:
        raise StoreError(f"store: got {text!r}, allowed is a folder or {SCHEME}FOLDER")
    return FilePath(store)


def make_folder(folder: FilePath) -> None:
    """The store's folder, if it is not there; raises `StoreError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"store: got {folder}, which cannot be made a folder ({error.strerror})") from error


def release_of(system: System, models: dict[str, str]) -> str:
    """The name of what decides: the declaration's version, and a digest of the models' versions."""
    if not models:
        return system.version
    digest = hashlib.sha256(repr(sorted(models.items())).encode()).hexdigest()[:8]
    return f"{system.version}-{digest}"


def _note_release(service: Service, models: dict[str, str]) -> None:
    """Records a release when it is first opened on a store."""
    key = f"{service.system.name}/release/{service.release}"
    version, _ = service.state.load(key)
    if version or not service.state.save(key, str(service.clock()).encode(), version):
        return
    system = service.system
    detail: dict[str, object] = {
        "release": service.release,
        "models": models,
        "features": [feature.name for feature in system.features],
        "guardrails": [guardrail.name for guardrail in system.guardrails],
        "options": [option.name for option in system.interaction.options] if system.interaction else [],
    }
    service.record_operation(Act.OPENED, "holism", "a new release was opened", detail)
