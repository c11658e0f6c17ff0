"""holism as `holism run` serves it: durable, guarded, answered at the connection. Arguments: PORT STORE."""

import sys

from benchmarks.subject import TARGET
from holism.server.ports import listen
from holism.server.run import Target, serve

if __name__ == "__main__":
    serve(Target(TARGET, sys.argv[2]), listen("127.0.0.1", int(sys.argv[1])))
