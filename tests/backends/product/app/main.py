"""The server: `python -m uvicorn app.main:app`."""

from __future__ import annotations

from fastapi import FastAPI

from .database import Database
from .routers import downloads, files
from .settings import from_environment
from .storage import Storage

settings = from_environment()
app = FastAPI(title="Product", openapi_url=None)
app.state.database = Database(settings.database)
app.state.storage = Storage(settings)
app.include_router(downloads.router)
app.include_router(files.reported if settings.release == "reported" else files.cured)


@app.get("/api/health")
def health() -> dict[str, str]:
    """Whether the server is up."""
    return {"status": "healthy", "release": settings.release}
