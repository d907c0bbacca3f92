"""`python -m nianbao`: the same as the command."""

from nianbao.cli import main

main()
