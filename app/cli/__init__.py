"""The command line: verbs over the same core that the pages use."""

from __future__ import annotations

import sys

import click

from app.cli import ask, data, intake, law, operate, publish, search, store, vocabularies
from app.errors import CmaaError, InvalidGraph, one_line


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


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cmaa")
def main() -> None:
    """Ask, check, build and serve the graph of customs mutual assistance agreements."""


for verb in (
    *(data.check, data.build, data.format_, data.serve),
    *(publish.export, publish.diff),
    *(ask.query, ask.sparql, search.search),
    intake.intake,
    store.push,
    *(operate.config, operate.verify),
    *(law.compare, law.similar, law.basis, law.checklist),
    vocabularies.convert,
):
    main.add_command(verb)
