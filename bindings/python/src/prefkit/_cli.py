"""The command ``prefkit``: audit, sniff, profiles."""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from . import _report
from ._audit import VERDICTS, audit
from ._errors import PrefkitError
from ._profiles import profiles
from ._sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNUSABLE = VERDICTS.index("unusable")
_BROKEN_PIPE = 128 + 13  # As a shell reports a program that SIGPIPE ended.
_INTERRUPTED = 128 + 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status."""
    options = _parser().parse_args(arguments)
    _escape_what_the_terminal_cannot_show()
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except PrefkitError as error:
        _complain(str(error))
        return _UNUSABLE
    except BrokenPipeError:
        # The reader has enough. Python would complain once more while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    from . import __version__

    parser = argparse.ArgumentParser(prog="prefkit", description="Read and check preference data.")
    parser.add_argument("--version", action="version", version=f"prefkit {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser(
        "audit",
        help="show what is in files and what is wrong with them",
        description="Show what is in files and what is wrong with them.",
        epilog="Exit status: 0 nothing found, 1 findings, 2 unusable input.",
    )
    command.add_argument("files", nargs="+", metavar="FILE")
    command.add_argument("--json", action="store_true", help="print the report as JSON")
    command.add_argument(
        "--profile", default="auto", help="a built-in profile's name, or a profile document's path"
    )
    command.add_argument(
        "--threads", type=_positive, metavar="N", help="use N cores (default: all)"
    )
    command.add_argument(
        "--lenient",
        action="store_true",
        help="let NaN, lone surrogates, broken UTF-8 and repeated keys pass with a warning",
    )
    command.set_defaults(run=_run_audit)

    command = commands.add_parser("sniff", help="name a file's container and profile, and why")
    command.add_argument("file", metavar="FILE")
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.set_defaults(run=_run_sniff)

    command = commands.add_parser("profiles", help="list the built-in profiles, or print one")
    command.add_argument("name", nargs="?", metavar="NAME")
    command.set_defaults(run=_run_profiles)
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be an integer from 1; it is {text!r}")
    return int(text)


def _run_audit(options: argparse.Namespace) -> int:
    findings: list[dict[str, Any]] = []
    for position, path in enumerate(options.files):
        finding = audit(
            path, profile=options.profile, threads=options.threads, strict=not options.lenient
        )
        findings.append(finding)
        complaint = _report.complaint(finding)
        if not options.json and "error" not in finding:
            if position:
                print()
            _report.write(finding, sys.stdout)
            sys.stdout.flush()
        if complaint:
            _complain(complaint)
    if options.json:
        json.dump({"files": findings}, sys.stdout, indent=2, ensure_ascii=False)
        print()
    return max(VERDICTS.index(finding["verdict"]) for finding in findings)


def _run_sniff(options: argparse.Namespace) -> int:
    found = sniff(options.file)
    if options.json:
        json.dump(dataclasses.asdict(found), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        _report.write_sniff(options.file, found, sys.stdout)
    return 0 if found.verdict == "sure" else 1


def _run_profiles(options: argparse.Namespace) -> int:
    known = {profile.name: profile for profile in profiles()}
    wanted: str | None = options.name
    if wanted is None:
        _report.write_profiles(known.values(), sys.stdout)
        return 0
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        _complain(f"there is no profile {wanted!r}{hint}")
        return _UNUSABLE
    sys.stdout.write(known[wanted].document.rstrip("\n") + "\n")
    return 0


def _complain(message: str) -> None:
    print(f"prefkit: {_report.printable(message)}", file=sys.stderr)


def _escape_what_the_terminal_cannot_show() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
