"""Shuffles paragraphs by the bundled model and by people, for a blind reading. See training/judge."""
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import figures
import product

MODEL = product.ROOT / "models/prose-mini"
COUNT = 30
OPENING = 300        # the least characters before the continuation
CONTINUED = 200      # the least characters of the writer's own continuation
MOST = 800           # the most characters of it, about as many as the token limit gives


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    asked = openings()
    texts = [(opening, original, "human") for opening, original in asked]
    texts += [(opening, text, "model") for (opening, _), text in zip(asked, continued([opening for opening, _ in asked]))]
    random.Random(2).shuffle(texts)
    (out / "texts.md").write_text("".join(f"## {i}\n\n…{opening[-OPENING:]} **⟶** {text}\n\n" for i, (opening, text, _) in enumerate(texts, 1)), "utf8")
    (out / "key.json").write_text(json.dumps({i: author for i, (_, _, author) in enumerate(texts, 1)}) + "\n")


def openings():
    """Pairs from this many documents: the text up to the end of a sentence inside a paragraph, and the rest of the paragraph."""
    documents = [document.strip() for document in figures.VALID.read_text("utf8").split("<|endoftext|>")]
    found = [split for document in documents if (split := first_split(document))]
    return random.Random(7).sample(found, COUNT)


def first_split(document):
    for paragraph in re.finditer(r"[^\n]+", document):
        for end in re.finditer(r"[a-z][.?!] (?=[A-Z])", paragraph[0]):
            if end.end() >= OPENING and paragraph.end() - paragraph.start() - end.end() >= CONTINUED:
                place = paragraph.start() + end.end() - 1
                return document[:place], whole_sentences(document[place + 1:paragraph.end()][:MOST])
    return None


def continued(openings):
    """What gpt2.continueParagraph writes with the default settings after each opening and a space."""
    server = subprocess.Popen([product.program(), "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    send(server, "initialize", 0, {"processId": None, "rootUri": None, "capabilities": {}, "initializationOptions": {"model": str(MODEL)}})
    receive(server, lambda message: message.get("id") == 0)
    send(server, "initialized")
    receive(server, lambda message: message.get("method") == "gpt2/status" and message["params"]["state"] == "ready")
    for number, opening in enumerate(openings, 1):
        uri = f"file:///{number}.md"
        send(server, "textDocument/didOpen", None, {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": opening + " "}})
        send(server, "workspace/executeCommand", number, {"command": "gpt2.continueParagraph", "arguments": [{"uri": uri, "seed": number}]})
        yield whole_sentences(receive(server, lambda message: message.get("id") == number)["result"]["text"].strip())
    server.stdin.close()
    server.wait(60)


def send(server, method, id=None, params=None):
    body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params or {}, **({} if id is None else {"id": id})}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    server.stdin.flush()


def receive(server, wanted):
    """The first message that passes the test."""
    while header := server.stdout.readline():
        server.stdout.readline()
        message = json.loads(server.stdout.read(int(header.split(b":")[1])))
        if wanted(message):
            return message
    raise SystemExit("gpt2-lsp has ended.")


def whole_sentences(text):
    """Cuts off an unfinished sentence, so that a text's end does not show who wrote it."""
    return text if re.search(r"[.?!][\"'”’)]*$", text) else re.sub(r"(?s)(?<=[.?!]) [^.?!]*$", "", text)


if __name__ == "__main__":
    main()
