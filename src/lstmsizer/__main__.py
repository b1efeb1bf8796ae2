"""``python -m lstmsizer`` is the command line."""

from lstmsizer.cli import main

if __name__ == "__main__":
    main()
