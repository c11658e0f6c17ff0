"""The servers that are compared, each a process: `python -m benchmarks.servers.NAME PORT FOLDER`."""
