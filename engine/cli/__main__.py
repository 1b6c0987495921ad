"""The engine alone, without a window: the command line, and in the packed program every stage's process as well."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # comes first: in the packed program a stage's process goes no further

    from engine.cli.main import run_command

    sys.exit(run_command(sys.argv[1:]))
