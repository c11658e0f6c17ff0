"""The domain: one noun, one file; frozen values and Protocols; standard library and msgspec only; no I/O."""
