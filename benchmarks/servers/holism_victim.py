"""holism with the small system of `benchmarks.victim`, to be killed under load. Arguments: PORT STORE."""

import sys

from holism.server.ports import listen
from holism.server.run import Target, serve

if __name__ == "__main__":
    serve(Target("benchmarks.victim:system", sys.argv[2]), listen("127.0.0.1", int(sys.argv[1])))
