"""A line of JSON as a record, and the digest by which a record that was imported before is known."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NoReturn

from articles.exchange.lines import Defect

_SHOWN = 60


def decode(line: bytes) -> dict[str, Any]:
    """The object that a line of JSON (RFC 8259) holds. Raises Defect."""
    try:
        record = json.loads(line.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise Defect(f"Byte {error.start + 1} is not UTF-8. Save the file as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise Defect(f"Not JSON: {error.msg} at character {error.colno}. Is the line cut off?") from error
    except RecursionError as error:
        raise Defect("The values are nested too deeply.") from error
    except ValueError as error:
        raise error if isinstance(error, Defect) else Defect(f"Not JSON: {error}") from error
    if not isinstance(record, dict):
        raise Defect("Not a JSON object: a story begins with { and ends with }.")
    return record


def digest(record: dict[str, Any], keys: Iterable[str]) -> str:
    """SHA-256 of these keys' values, whatever order and spacing they came in. Raises Defect."""
    known = {key: record[key] for key in keys if key in record}
    try:
        canonical = json.dumps(known, sort_keys=True)
    except RecursionError as error:
        raise Defect("The values are nested too deeply.") from error
    return hashlib.sha256(canonical.encode()).hexdigest()


def shown(text: str) -> str:
    """A piece of the source in quotes, short and free of control characters, for a message on a terminal."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in record if names.count(name) > 1)
        raise Defect(f"The key {shown(twice)} is given twice. Give it once.")
    return record


def _refuse_constant(name: str) -> NoReturn:
    raise Defect(f"{name} is not JSON. Write null or a number.")
