"""`python -m attack [--claims N] [--seed S] [--seconds T] [--only NAME]`."""

from attack.run import main

if __name__ == "__main__":
    raise SystemExit(main())
