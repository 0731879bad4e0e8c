"""The words that each command takes; nothing here imports more than argparse."""

from ketaprac.cli.arguments import lists, pathway, sessions
from ketaprac.cli.arguments.common import Commands


def add_commands(commands: Commands) -> None:
    """Adds every command, in the order in which the help lists them."""
    pathway.pathway(commands)
    lists.single(commands)
    lists.lists(commands)
    lists.rules(commands)
    lists.law(commands)
    sessions.sessions(commands)
    sessions.alerts(commands)
