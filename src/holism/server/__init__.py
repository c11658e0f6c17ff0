"""The HTTP API: one ASGI application, whose hot route lies below the web framework."""
