"""The figures of the bundled model for the documentation: texts by document and place."""
import json
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import product as product_of

import product
import tensors
from places import table
from product import ROOT

VALID = ROOT / "tests/quality/valid.txt"
CASES = ROOT / "tests/quality/cases.jsonl"
MEMORY = ROOT / "tests/quality/memory"
SAMPLE = ("The history of the city begins", 3)

PROMPTS = (
    "The history of the city begins", "She opened the door and", "Thank you for your", "When the rain stopped,", "In this chapter we",
    "To install the program,", "Plants need light because", "The committee decided that", "Once upon a time there was", "The most important rule of writing is",
)
SEEDS = (1, 2, 3)

# Counted from 1; all other documents are textbooks.
GUIDES = range(1, 88)
FICTION = {*range(90, 94), 100, 102, 103, *range(107, 110), 121, 130, 135, 137, 138, *range(140, 144)}
KIND_CHARACTERS = 20_000
TYPED_CHARACTERS = 60_000
RELIABILITY_CHARACTERS = 100_000  # of each kind
MENU_CHARACTERS = 3_000
ALL = "all three"
SEPARATOR = "\n<|endoftext|>\n"
EAGERNESS = ("careful", "balanced", "eager")
LEAST_CASES = 200  # with fewer, the share of right ones is mostly chance


def of(model, listed, timing):
    """The texts for each place, by document."""
    shape = json.loads((model / "config.json").read_text("utf8"))
    _, metadata = tensors.read(model / "model.safetensors")
    millions = f"{listed['parameters'] / 1e6:.1f}"
    typed = typing(model, VALID, "--limit", TYPED_CHARACTERS)
    texts = {
        "models/prose-mini/README.md": card(model, shape, metadata, millions, typed),
        "docs/quality.md": dict(kinds=kinds(model), careless=careless(model), menu=menu(model), reliability=reliability(model), memory=memory(model), cases=cases(model), parameters=millions),
        "docs/models.md": dict(parameters=millions, memory=f"{listed['memoryBytes'] / 1e9:.2f}", precision=precision(model)),
        "README.md": dict(parameters=millions, sample=fenced(complete(model, *SAMPLE)), typing=in_words(typed)),
    }
    if timing:
        for document, places in speed(model).items():
            texts[document] = {**texts.get(document, {}), **places}
    return texts


def card(model, shape, metadata, millions, typed):
    weights = (model / "model.safetensors").stat().st_size
    context = shape["n_positions"]
    return dict(
        shape=table(("", ""), [
            ("architecture", f"GPT-2: {shape['n_layer']} layers, width {shape['n_embd']}, {shape['n_head']} heads, context {context:,} tokens, tied head"),
            ("parameters", f"{millions} million"),
            ("files", f"`config.json`, `model.safetensors` ({weights / 1e6:.0f} MB), `vocab.json`, `merges.txt`; `calibration.json` (how far its probabilities can be trusted)"),
            ("tokenizer", f"its own byte-level BPE, {shape['vocab_size']:,} tokens, in GPT-2's format"),
        ]),
        tokens=f"{int(metadata['tokens']) / 1e6:.1f} million tokens in {int(metadata['step']):,} steps",
        figures=table(("on `valid.txt`", "", "command"), [
            ("bits per byte, float32", bits(model, context // 2, "f32"), f"`gpt2-lsp eval perplexity tests/quality/valid.txt --stride {context // 2} --precision f32`"),
            ("bits per byte, first 200,000 characters", f"float32 {bits(model, None, 'f32')}, 8 bit {bits(model, None, 'q8')}",
             "`gpt2-lsp eval perplexity tests/quality/valid.txt --limit 200000 --precision f32`, and `q8`"),
            ("typing, first 60,000 characters", f"net gain {percent(typed['netGain'])}, {percent(typed['keystrokesSaved'])} of keys saved, precision {typed['precisionWhenShown']:.3f}",
             "`gpt2-lsp eval typing tests/quality/valid.txt --limit 60000 --threads 1`"),
        ]),
        samples="\n\n".join(f"**{prompt}**\n\n" + fenced("".join(f"[seed {seed}]{complete(model, prompt, seed)}" for seed in SEEDS)) for prompt in PROMPTS),
    )


def bits(model, stride, precision):
    """Bits per byte: of the whole text if a stride is given, otherwise of its beginning."""
    how = ("--stride", stride) if stride else ("--limit", 200000)
    return f"{perplexity(model, *how, '--precision', precision)['bitsPerByte']:.4f}"


def precision(model):
    measured = [(name, perplexity(model, "--limit", 200000, "--precision", name)) for name in ("f32", "q8", "q4")]
    return table(("precision", "perplexity per token", "bits per byte"), [(name, f"{one['perplexity']:.2f}", f"{one['bitsPerByte']:.4f}") for name, one in measured])


def kinds(model):
    paths = {**documents_by_kind(), ALL: mixture()}

    def row(kind, eagerness):
        limit = [] if kind == ALL else ["--limit", KIND_CHARACTERS]
        return kind if eagerness == EAGERNESS[0] else "", eagerness, *gains(typing(model, paths[kind], *limit, "--eagerness", eagerness))

    return table(("kind", "eagerness", *GAINS), rows(row, product_of(paths, EAGERNESS)))


def careless(model):
    def row(writer):
        return writer, *gains(typing(model, VALID, "--limit", KIND_CHARACTERS, "--writer", writer))

    return table(("writer", *GAINS), rows(row, [("perfect",), ("careless",)]))


def menu(model):
    def row(kind, path):
        report = json.loads(product.measured(model, "eval", "menu", path, "--limit", MENU_CHARACTERS, "--threads", 1, "--json"))
        saved = [f"{percent(size['keystrokesSaved'])} ({percent(size['savedWithoutSpace'])})" for size in report["saved"]]
        return kind, *saved, f"{100 * report['pieces']:.2f} %"

    return table(("kind", "1 word", "3 words", "5 words", "pieces of words"), rows(row, documents_by_kind().items()))


def reliability(model):
    bins = json.loads(product.measured(model, "eval", "reliability", spread(), "--limit", 4 * RELIABILITY_CHARACTERS, "--threads", 1, "--json"))
    shown = [one for one in bins if one["cases"] >= LEAST_CASES]
    by_kind = {kind: [one for one in shown if one["kind"] == kind] for kind in dict.fromkeys(one["kind"] for one in shown)}
    return table(("kind of suggestion", "stated probability: share that was right (both in %)"), [
        (KINDS[kind], ", ".join(f"{100 * one['stated']:.0f}: {100 * one['right']:.0f}" for one in some)) for kind, some in by_kind.items()
    ])


def rows(row, arguments):
    """The rows in order. Each is measured with one thread, and as many run at a time as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda some: row(*some), arguments))


def documents_by_kind():
    """A file with the validation prose of each kind, stored next to the measurements."""
    return {kind: kept_file(f"{kind.split()[0]}.txt", SEPARATOR.join(some)[:2 * KIND_CHARACTERS]) for kind, some in validation().items()}


def validation():
    """The documents of the validation prose by kind."""
    documents = [stripped for document in VALID.read_text("utf8").split("<|endoftext|>") if (stripped := document.strip())]
    found = {"guides and reports": [], "textbooks": [], "fiction": []}
    for number, document in enumerate(documents, 1):
        found["guides and reports" if number in GUIDES else "fiction" if number in FICTION else "textbooks"].append(document)
    return found


def mixture():
    """A file with the same amount of each kind."""
    return kept_file("mixture.txt", SEPARATOR.join(kind.read_text("utf8")[:KIND_CHARACTERS] for kind in documents_by_kind().values()))


def spread():
    """A file with the same amount of each kind, from all its documents, since few documents would not show how far to trust copies."""
    parts = []
    for some in validation().values():
        left = RELIABILITY_CHARACTERS
        for number, document in enumerate(ordered := sorted(some, key=len)):
            parts.append(document[:left // (len(ordered) - number)])
            left -= len(parts[-1])
    return kept_file("spread.txt", SEPARATOR.join(parts))


def kept_file(name, text):
    product.KEPT.mkdir(parents=True, exist_ok=True)
    path = product.KEPT / name
    path.write_text(text, "utf8")
    return path


def memory(model):
    sets = {"handbook, letters": (MEMORY / "manual.md", MEMORY / "letters.md"), "validation prose, 30,000 characters": (VALID, "--limit", 30000)}

    def row(name, share):
        return name if share == 0 else "", "off" if share == 0 else "on", *gains(typing(model, *sets[name], "--memory", share))

    return table(("files", "memory", *GAINS), rows(row, product_of(sets, (0, 100))))


def cases(model):
    report = json.loads(product.measured(model, "eval", "cases", CASES, "--json"))
    return f"precision {report['precisionWhenShown']:.3f}, coverage {report['coverage']:.3f}, correct silence {report['suppressionAccuracy']:.3f}"


def typing(model, *arguments):
    return json.loads(product.measured(model, "eval", "typing", *arguments, "--threads", 1, "--json"))


def perplexity(model, *arguments):
    return json.loads(product.measured(model, "eval", "perplexity", VALID, *arguments, "--json"))


def complete(model, prompt, seed):
    return product.measured(model, "complete", prompt, "--seed", seed)


GAINS = ("net gain", "saved", "shown per 100 words", "keys each", "precision")
KINDS = {
    "InWord": "inside a word", "AfterSpace": "after a space", "AfterWord": "after a whole word",
    "Copied": "copied from the document",
}


def gains(report):
    return (percent(report["netGain"]), percent(report["keystrokesSaved"]), f"{report['shownPer100Words']:.1f}",
            f"{report['savedPerAcceptance']:.1f}", f"{report['precisionWhenShown']:.3f}")


def in_words(report):
    return f"{100 * report['precisionWhenShown']:.0f} % of suggestions begin with the right word, and they save {100 * report['keystrokesSaved']:.0f} % of key presses"


def percent(share):
    return f"{100 * share:.1f} %"


def fenced(text):
    return f"```text\n{text.rstrip()}\n```"


def speed(model):
    """Figures that differ from run to run, so they are never kept. Takes the run with the fastest memory, since other work slows both."""
    runs = [json.loads(product.run("bench", "--model", model, "--json")) for _ in range(5)]
    bench = max(runs, key=lambda run: run["bandwidth"])
    typed = json.loads(product.run("eval", "typing", VALID, "--limit", TYPED_CHARACTERS, "--threads", 1, "--json", "--model", model))
    server, suggestion = bench["server"], bench["suggestion"]
    decode = next(one["decode"] for one in bench["speed"] if one["past"] == 256)
    loaded, full = (f"{server[name]:.0f} MB" for name in ("memoryLoaded", "memoryUsed"))
    key = " / ".join(f"{typed[name]:.1f}" for name in ("latencyP50", "latencyP95", "latencyP99"))
    return {
        "docs/quality.md": dict(key=f"{key} ms (p50 / p95 / p99); everything except the model takes {typed['overheadP50']:.2f} / {typed['overheadP95']:.2f} ms of this (p50 / p95)"),
        "docs/models.md": {"loaded-in": f"{server['ready'] / 1000:.2f} s", "speed": f"{decode:,.0f}", "suggestion": f"{suggestion['reused']:.0f} ms",
                           "memory-loaded": loaded, "memory-full": full},
        "docs/performance.md": {
            "speed": table(("", "bundled"), [
                ("tokens per second after 256 tokens", f"{decode:,.0f} (memory read at {bench['bandwidth']:.0f} GB/s)"),
                ("the same, as a share of the limit that memory sets", f"{100 * bench['shareOfCeiling']:.0f} %"),
                ("12 tokens after one more word", f"{suggestion['reused']:.0f} ms ({100 * suggestion['reused'] / suggestion['fresh']:.0f} % of the time that it takes if the text must be read again)"),
                ("first suggestion in a long text", f"{suggestion['longQuick']:.0f} ms ({suggestion['longWhole']:.0f} ms if all of it is read first)"),
                ("reply to `initialize`", f"{server['initialize']:.0f} ms"),
                ("first suggestion after the process starts", f"{server['firstSuggestion']:.0f} ms"),
                ("memory when loaded, and with a full context", f"{loaded}, {full}"),
            ]),
        },
        "README.md": {"first": f"{server['firstSuggestion']:.0f} ms", "speed": f"{decode:,.0f}", "memory-full": full},
    }
