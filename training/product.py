"""Runs gpt2-lsp and keeps its results."""
import hashlib
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gpt2-lsp" / "measured"


@cache
def program():
    """The path of gpt2-lsp: $GPT2_LSP, or built from this checkout."""
    if "GPT2_LSP" in os.environ:
        return Path(os.environ["GPT2_LSP"]).resolve()
    subprocess.run(["dotnet", "build", ROOT / "src/Gpt2.LanguageServer", "-c", "Release", "-v", "q"], check=True)
    return ROOT / "src/Gpt2.LanguageServer/bin/Release/net10.0/gpt2-lsp"


def run(*arguments, environment=None):
    """Runs gpt2-lsp and returns its standard output."""
    command = [program(), *map(str, arguments)]
    print("gpt2-lsp", *command[1:], file=sys.stderr, flush=True)
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, env={**os.environ, **(environment or {})}).stdout


def measured(model, *arguments):
    """The standard output of a command about a model; kept for later runs."""
    key = [digest(argument) if isinstance(argument, Path) else str(argument) for argument in arguments]
    return kept(lambda: run(*arguments, "--model", model), model_digest(model), key)


def kept(compute, *key):
    """A text that is computed only once for the same program and key, so that an interrupted run can continue."""
    path = KEPT / hashlib.sha256(json.dumps([program_digest(), *key]).encode()).hexdigest()
    if not path.exists():
        text = compute()
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, "utf8")
        part.replace(path)
    return path.read_text("utf8")


@cache
def program_digest():
    """A digest of the program's code, without the catalogue and the golden figures in it, which change with the model."""
    sources = [ROOT / "Directory.Packages.props", *sorted(path for path in (ROOT / "src").rglob("*.cs") if "obj" not in path.parts)]
    return [digest(file) for file in ([program()] if "GPT2_LSP" in os.environ else sources)]


def model_digest(model, but=None):
    return [digest(file) for file in sorted(Path(model).iterdir()) if file.suffix in (".json", ".txt", ".safetensors") and file.name != but]


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
