"""What a command is about: a reference product by its name, or any system as package.module:name."""

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import typer

from holism.open import open as open_service
from holism.open import store_folder
from holism.service import Durability, Service
from holism.vocabulary.errors import DeclarationError

PRODUCTS = "holism_products"

Target = typer.Argument(
    help="A product's name (audit_risk), a folder with a system.py, or package.module:name of a system.",
    metavar="SYSTEM",
)
Store = typer.Option("--store", "-s", help="Folder, or sqlite:///FOLDER. Default: .holism/NAME.")
AsJson = typer.Option("--json", help="Print JSON for programs.")


def dotted(target: str) -> str:
    """Where the system is declared, as package.module:name; a bare name is a product's, or else a folder's here."""
    if ":" in target or "." in target:
        return target
    if not _is_product(target) and _is_here(target):
        return f"{target}.system:system"
    return f"{PRODUCTS}.{target.replace('-', '_')}.system:system"


def is_known(target: str) -> bool:
    """Whether a target says where a system is declared: anything but a name that is not taken yet."""
    return ":" in target or "." in target or _is_product(target) or _is_here(target)


def _is_product(name: str) -> bool:
    return importlib.util.find_spec(f"{PRODUCTS}.{name.replace('-', '_')}") is not None


def _is_here(name: str) -> bool:
    return (Path(name) / "system.py").is_file()


def opened(target: str, store: str | None, durability: Durability = "durable") -> Service:
    """The service of a target, on its store."""
    return open_service(dotted(target), store, durability=durability)


def product_module(product: str, part: str) -> ModuleType:
    """One part (`world`, `model`, `app`, `incident`) of a reference product; raises `DeclarationError`."""
    package = f"{PRODUCTS}.{product.replace('-', '_')}"
    try:
        known = importlib.util.find_spec(f"{package}.{part}") is not None
    except ModuleNotFoundError:
        known = False
    if not known:
        raise DeclarationError(f"product: got {product!r}, allowed is one of {', '.join(product_names())}")
    return importlib.import_module(f"{package}.{part}")


def product_names() -> list[str]:
    """The reference products that are installed."""
    package = importlib.import_module(PRODUCTS)
    return sorted(path.parent.name for root in package.__path__ for path in Path(root).glob("*/system.py"))


def product_folder(product: str, store: str | None) -> Path:
    """Where a product keeps its data."""
    return store_folder(product.replace("-", "_"), store)
