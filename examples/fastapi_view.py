"""A FastAPI application that opens the service with itself, and decides inside a view.

PYTHONPATH=examples uvicorn fastapi_view:app
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request

import holism as hm
from holism.vocabulary.errors import UnknownDecision
from parcels import system


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One service per process: opened when it starts, closed when it stops."""
    with hm.open(system) as service:
        app.state.service = service
        yield


app = FastAPI(lifespan=lifespan)


def opened(request: Request) -> hm.Service:
    """The service of this process."""
    service: hm.Service = request.app.state.service
    return service


Opened = Annotated[hm.Service, Depends(opened)]


# A plain `def`: FastAPI calls it in a thread, and waiting for the disk does not hold up the event loop.
@app.post("/orders/{order}/delivery")
def delivery(order: str, customer: str, distance_km: float, weight_kg: float, service: Opened) -> dict[str, str]:
    """What the page should show beside the order."""
    parcel = {"customer": customer, "order": order, "distance_km": distance_km, "weight_kg": weight_kg}
    decision = service.decide(parcel)
    if decision.error is hm.ErrorCode.INVALID_REQUEST:
        raise HTTPException(422, decision.reason)
    return {"decision": decision.id, "mode": decision.mode, "action": decision.action}


@app.post("/decisions/{decision}/accepted", status_code=204)
def accepted(decision: str, service: Opened) -> None:
    """The customer took the offer."""
    try:
        service.feedback(decision, "accepted")
    except UnknownDecision as error:
        raise HTTPException(404, str(error)) from error
