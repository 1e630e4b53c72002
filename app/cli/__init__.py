"""The command line: verbs over the same core that the pages use."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from app.errors import CmaaError, InvalidGraph, one_line

#: Each verb with its module and its name there; a module is imported when a verb of it is run, since all together take
#: longer to import than most verbs to run.
VERBS = {
    **{verb: ("ask", verb) for verb in ("query", "sparql")},
    **{verb: ("data", verb) for verb in ("check", "build", "serve")} | {"format": ("data", "format_")},
    "intake": ("intake", "intake"),
    **{verb: ("law", verb) for verb in ("compare", "similar", "basis", "checklist")},
    **{verb: ("operate", verb) for verb in ("config", "verify")},
    **{verb: ("publish", verb) for verb in ("export", "diff")},
    "search": ("search", "search"),
    "push": ("store", "push"),
    "convert": ("vocabularies", "convert"),
}


class Verbs(click.Group):
    """A group that turns our errors into one line and their exit code."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; a CmaaError ends the program with its exit code, a closed pipe in silence."""
        try:
            return super().invoke(ctx)
        except InvalidGraph as error:
            for finding in error.findings:
                click.echo(str(finding))
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit_code)
        except CmaaError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)
        except OSError as error:  # a place that the user named and that cannot be read or written
            place = f"{error.filename}: " if error.filename else ""
            what = one_line(f"{place}{error.strerror or error}; name a place that is yours to use")
            click.echo(f"error: {what}", err=True)
            ctx.exit(2)


class _Main(Verbs):
    """All verbs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the verbs."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a verb, or None where there is none of that name."""
        if name not in VERBS:
            return None
        module, verb = VERBS[name]
        command: click.Command = getattr(import_module(f"app.cli.{module}"), verb)
        return command


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cmaa")
def main() -> None:
    """Ask, check, build and serve the graph of customs mutual assistance agreements."""
