"""The description of the API as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html), made from the calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from app.publish.api.call import FURTHEST, LARGEST_PAGE, Argument, Call
from app.publish.api.law_schemas import CONTENTS, PARTS
from app.publish.api.schemas import SCHEMAS, Schema, closed, nullable, reference, row_schema
from app.publish.api.search_schema import ANSWER, parameters
from app.publish.media import JSON

PROBLEM = "application/problem+json"
_TEXT = ("integer", "boolean", "text")
_ADDRESS: Schema = {"type": "string", "format": "uri"}

#: Other answers than 200, by status: what they are for, and headers that they always bear.
_OTHERS: dict[str, tuple[str, str]] = {
    "400": ("A parameter is missing, unknown, given twice, or not of its type.", ""),
    "406": ("No format that the answer has is accepted.", ""),
    "422": ("The parameters together make no question, or one whose answer is larger than an answer may be.", ""),
    "429": ("Too many queries of this client are running.", "Retry-After"),
    "503": ("The store cannot answer now: out of reach, overloaded, or the answer takes too long.", "Retry-After"),
}
_HEADERS: dict[str, Schema] = {
    "ETag": {"required": True, "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}(-gzip)?"$'}},
    "Link": {
        "required": True,
        "description": "Links of this answer (RFC 8288): pages (first, prev, next, last), service-desc, alternate.",
        "schema": {"type": "string"},
    },
    "X-Total-Count": {
        "required": True,
        "description": "Rows of the whole answer.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait."},
    "Cache-Control": {"schema": {"type": "string"}},
    "Last-Modified": {"schema": {"type": "string"}, "description": "When the data were built, where that is known."},
}


def describe(calls: Iterable[Call], known: Mapping[str, list[str]], server: str, about: str) -> dict[str, Any]:
    """Return the description: `known` are the values of types that have a list, `server` is the public address."""
    every = list(calls)
    groups = dict.fromkeys([*sorted({c.group for c in every if c.question}), *(c.group for c in every)])
    schemas = {name: {**schema} for name, schema in SCHEMAS.items() if name not in _TEXT}
    for name, values in known.items():
        schemas[name] = {"type": "string", "enum": values, "description": SCHEMAS[name]["description"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CMAA Graph",
            "summary": "Who agreed with whom to assist in customs matters, and what that obliges them to do.",
            "description": about,
            "version": version("cmaa"),
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "servers": [{"url": server}],
        "tags": [{"name": group} for group in [*groups, "About"]],
        "paths": {f"/api/{call.name}": {"get": _operation(call)} for call in every} | _about(),
        "components": {
            "schemas": schemas
            | PARTS
            | {"Problem": _PROBLEM, "Search": ANSWER}
            | {_title(call): _answer(call) for call in every},
            "headers": _HEADERS,
            "responses": {f"Problem{status}": _problem(*said) for status, said in _OTHERS.items()} | {"Same": _SAME},
            "parameters": {"IfNoneMatch": _IF_NONE_MATCH},
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for form in call.forms:
        schema = {"$ref": f"#/components/schemas/{_title(call)}"} if form is JSON else {"type": "string"}
        content[form.media] = {"schema": schema if form.text else {}}
    headers = ["ETag", "Link", *(["X-Total-Count"] if call.question else []), "Cache-Control", "Last-Modified"]
    return {
        "operationId": call.name,
        "summary": call.summary,
        "description": call.description or call.summary,
        "tags": [call.group],
        "parameters": [*(_parameter(a) for a in call.every), {"$ref": "#/components/parameters/IfNoneMatch"}],
        "responses": {
            "200": {"description": "The answer.", "headers": {h: _header(h) for h in headers}, "content": content},
            "304": {"$ref": "#/components/responses/Same"},
            **{s: {"$ref": f"#/components/responses/Problem{s}"} for s in _OTHERS},
        },
    }


def _parameter(argument: Argument) -> dict[str, Any]:
    schema = _value(argument)
    if argument.default is not None:
        schema["default"] = argument.default
    found: dict[str, Any] = {
        "name": argument.name,
        "in": "query",
        "required": argument.required,
        "description": argument.help,
    }
    example = argument.value(argument.example) if argument.type in ("integer", "boolean") else argument.example
    if argument.many:
        schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": argument.many, "uniqueItems": True}
        return found | {"style": "form", "explode": True, "schema": schema, "example": [example]}
    return found | {"schema": schema, "example": example}


def _value(argument: Argument) -> Schema:
    if argument.type == "integer":
        return {"type": "integer", "minimum": argument.least, "maximum": argument.most}
    if argument.values:
        return {"type": "string", "enum": list(argument.values)}
    return reference(argument.type)


def _answer(call: Call) -> Schema:
    """Return the schema of an answer in JSON: what was asked, what was found, and where to go on."""
    asked = {}
    for a in call.arguments:
        value = _value(a)
        value = {"type": "array", "items": value} if a.many else value
        asked[a.name] = value if a.required or a.default is not None else nullable(value)
    links = ("self", "html", "describedby", *(("first", "prev", "next", "last", "query") if call.question else ()))
    found: dict[str, Schema] = {"question": {"const": call.name}, "parameters": closed(asked)}
    if call.question:
        names = [c.name for c in call.columns]
        found |= {
            "total": {"type": "integer", "minimum": 0, "description": "Rows of the whole answer."},
            "limit": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
            "offset": {"type": "integer", "minimum": 0, "maximum": FURTHEST},
            "columns": {"const": names},
            "rows": {"type": "array", "items": row_schema(call.columns), "maxItems": LARGEST_PAGE},
        }
    else:
        found |= CONTENTS[call.name]
    at_ends = ("prev", "next")
    found["links"] = closed({name: nullable(_ADDRESS) if name in at_ends else _ADDRESS for name in links})
    return closed(found, description=f"Answer to: {call.summary}")


def _title(call: Call) -> str:
    return f"Answer-{call.name}"


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _problem(description: str, header: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": description,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return found | ({"headers": {header: _header(header)}} if header else {})


_PROBLEM = closed(
    {
        "type": _ADDRESS | {"description": "Which problem it is: an address that explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is the matter this time."},
        "instance": {"type": "string", "format": "uri-reference", "description": "What was asked for."},
        "remedy": {"type": "string", "description": "What to do next."},
        "parameter": {"type": ["string", "null"], "description": "The parameter at fault, where it is one."},
    },
    description="An error (RFC 9457).",
)
_SEARCH = {"$ref": "#/components/schemas/Search"}
_SAME = {
    "description": "The answer is still the one whose ETag was sent.",
    "headers": {"ETag": _header("ETag")},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "ETags of answers that the client has.",
    "schema": {"type": "string"},
    "example": '"0123456789abcdef0123456789abcdef"',
}


def _about() -> dict[str, Any]:
    operation = closed(
        {
            **{key: {"type": "string"} for key in ("name", "summary", "group")},
            "parameters": {"type": "array", "items": {"type": "string"}},
            "address": _ADDRESS,
            "example": _ADDRESS,
        }
    )
    index = closed(
        {"title": {"type": "string"}, "description": _ADDRESS, "operations": {"type": "array", "items": operation}}
    )
    whole = {"type": "object", "required": ["openapi", "info", "paths"]}
    page = {"text/html": {"schema": {"type": "string"}}}
    found = _fixed(
        "search", "What is called so, and where is it said?", {"application/json": {"schema": _SEARCH}}, ("400",)
    )
    found["get"]["parameters"] += parameters()
    return {
        "/api/": _fixed("index", "What can be asked?", {"application/json": {"schema": index}} | page, ("406",)),
        "/search.json": found,
        "/openapi.json": _fixed("description", "This description.", {"application/json": {"schema": whole}}, ()),
    }


def _fixed(name: str, summary: str, content: dict[str, Any], others: tuple[str, ...]) -> dict[str, Any]:
    answers = {
        "200": {"description": "The answer.", "headers": {"ETag": _header("ETag")}, "content": content},
        "304": {"$ref": "#/components/responses/Same"},
        **{s: {"$ref": f"#/components/responses/Problem{s}"} for s in (*others, "422", "429", "503")},
    }
    parameters = [{"$ref": "#/components/parameters/IfNoneMatch"}]
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": ["About"],
            "parameters": parameters,
            "responses": answers,
        }
    }
