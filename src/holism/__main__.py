"""`python -m holism`: the same as the command `holism`."""

from holism.cli.main import main

if __name__ == "__main__":
    main()
