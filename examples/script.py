"""A script: decides a few requests, records what came of them, and says how it went.

PYTHONPATH=examples python examples/script.py STORE
"""

import sys

import holism as hm
from parcels import Parcel, system


def main(store: str) -> None:
    """Lives a small morning of the shop in `store`."""
    with hm.open(system, store) as service:
        for number, distance_km in enumerate((3.0, 300.0, 900.0)):
            order = f"order-{number}"
            parcel = Parcel(customer=f"customer-{number}", order=order, distance_km=distance_km, weight_kg=2.0)
            decision = service.decide(parcel)
            print(f"{order}: {decision.action} ({decision.reason})")
            if decision.mode is hm.Mode.PROMPT:
                service.feedback(decision.id, "accepted")
            service.outcome(unit=parcel.customer, key=order, late=False)
        print(service.analysis.goals().sentence)


if __name__ == "__main__":
    main(sys.argv[1])
