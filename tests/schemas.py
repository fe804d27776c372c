#!/usr/bin/env python3
"""What `chienowa schema` writes, as `jsonschema` reads it: every file of content/ fits, and what tests/bad_inputs holds
of mistakes that a schema can tell does not.

Run by tests/full with the program and an empty folder to work in:  tests/schemas.py CHIENOWA FOLDER
"""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

TESTS = pathlib.Path(__file__).resolve().parent
KINDS = {"stories": "story", "recipes": "recipe", "faq": "faq", "training": "module"}
VOCABULARIES = {"departments", "tasks", "tools", "paths", "glossary", "synonyms"}
# What `check` finds by one key alone, or by a vocabulary.
TOLD = {
    "yaml::unknown-key", "yaml::wrong-type", "yaml::missing-key", "yaml::invalid-value", "vocabulary::invalid",
    "front-matter::unknown-department", "front-matter::unknown-task", "front-matter::unknown-tool",
    "front-matter::unknown-path", "front-matter::twin-key",
}


class Loader(yaml.SafeLoader):
    """YAML 1.2: days are texts, and `on` and `off` are words."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if not tag.endswith((":timestamp", ":bool"))]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def subject(path):
    """Which schema a file is of; None for what has none."""
    if path == "chienowa.yaml":
        return "config"
    parts = path.split("/")
    if parts[0] != "content":
        return None
    if parts[1] == "data":
        if parts[2] == "people":
            return "person"
        stem = parts[2].removesuffix(".yaml")
        return stem if stem in VOCABULARIES else None
    if not path.endswith(".md"):
        return None
    kind = KINDS.get(parts[1], "page") if len(parts) > 2 else "page"
    # The page of a list is plain.
    if kind != "page" and len(parts) == 3 and parts[2].startswith("index."):
        kind = "page"
    return "twin" if kind != "page" and path.endswith(".en.md") else kind


def read(path, text):
    """The YAML of a file; None if there is none."""
    if path.endswith(".md"):
        found = re.match(r"---\n(.*?)^---$", text, flags=re.S | re.M)
        if not found:
            return None
        text = found[1]
    return yaml.load(text, Loader) or {}


def schemas(chienowa, root, folder, *more):
    subprocess.run([chienowa, "schema", "--write", folder, *more], check=True, stdout=subprocess.DEVNULL)
    read_all = {}
    for file in pathlib.Path(folder).glob("*.json"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        jsonschema.Draft7Validator.check_schema(schema)
        read_all[file.stem] = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    return read_all


def mistakes(validators, path, text):
    validator, value = validators.get(subject(path)), read(path, text)
    return [] if validator is None or value is None else list(validator.iter_errors(value))


def sample_fits(chienowa, work):
    root, seen, failed = TESTS.parent, 0, []
    for name, more in [("free", []), ("words", ["--root", root]), ("english", ["--root", root, "--lang", "en"])]:
        validators = schemas(chienowa, root, work / name, *more)
        files = [root / "chienowa.yaml", *root.glob("content/**/*.md"), *root.glob("content/**/*.yaml")]
        for file in filter(pathlib.Path.exists, files):
            path = file.relative_to(root).as_posix()
            seen += 1
            found = mistakes(validators, path, file.read_text(encoding="utf-8"))
            failed += [f"{path} ({name}): {error.message}" for error in found]
    assert not failed, "\n".join(failed)
    return seen


def bad_inputs_do_not(chienowa, work):
    root, texts = work / "bad", {}
    for part in re.split(r"^=== ", (TESTS / "bad_inputs/portal.txt").read_text(encoding="utf-8"), flags=re.M)[1:]:
        path, text = part.split("\n", 1)
        texts[path] = text
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    checked = subprocess.run([chienowa, "check", "--format", "json", "--root", root], stdout=subprocess.PIPE)
    found = [json.loads(line) for line in checked.stdout.splitlines()]
    expected = {one["path"] for one in found if one["code"] in TOLD and one["severity"] == "error"}
    validators = schemas(chienowa, root, work / "of-bad", "--root", root)
    accepted = sorted(path for path in expected if not mistakes(validators, path, texts[path]))
    assert len(expected) > 8, sorted(expected)
    assert not accepted, f"a schema takes what check refuses: {accepted}"
    return len(expected)


def main():
    chienowa, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    print(f"{sample_fits(chienowa, work)} files fit, {bad_inputs_do_not(chienowa, work)} bad files do not")


main()
