using System.Text;
using Gpt2.Tests;

namespace Gpt2.Process.Tests.Fuzz;

/// <summary>Has one message of each kind that an editor sends, and damages them. No message downloads, removes or makes a model or ends the
/// server.</summary>
internal sealed class HostileMessages(int seed)
{
    /// <summary>Abbreviations in the messages below.</summary>
    private static readonly (string Mark, string Text)[] Marks =
    [
        ("@document", """ "textDocument":{"uri":"file:///a.md","version":7} """),
        ("@place", """ "position":{"line":0,"character":38} """),
        ("@range", """ "range":{"start":{"line":0,"character":2},"end":{"line":0,"character":4}} """),
        ("@at", """ "uri":"file:///a.md","position":{"line":0,"character":9} """),
        ("@prose", @"It was one of the most important events \ud83d\ude00 in the history of the Uni"),
        ("@run", """workspace/executeCommand,{"workDoneToken":"w","command":"""),
    ];

    private static readonly string[] Requests =
    [
        """textDocument/inlineCompletion,{@document,@place,"context":{"triggerKind":1}}""",
        """textDocument/inlineCompletion,{@document,@place,"context":{"triggerKind":2,"selectedCompletionInfo":{@range,"text":"ab"}}}""",
        """textDocument/completion,{@document,@place,"context":{"triggerKind":2,"triggerCharacter":" "}}""",
        """textDocument/codeAction,{@document,@range,"context":{"only":["refactor"],"triggerKind":1},"workDoneToken":"w"}""",
        """workspace/textDocumentContent,{"uri":"gpt2-alternatives:/1"}""",
        """@run"gpt2.continueParagraph","arguments":[{@at,"maxTokens":2,"seed":1,"stopAt":"never","partialResultToken":"p"}]}""",
        """@run"gpt2.completeSentence","arguments":[{@at,"maxTokens":1,"temperature":0.5,"topK":5,"topP":0.9,"banned":["a"]}]}""",
        """@run"gpt2.sample","arguments":[{"maxTokens":2,"keepStyle":false,"varyOpenings":false,"repetitionPenalty":1.1}]}""",
        """@run"gpt2.alternatives","arguments":[{@at,"count":2,"maxTokens":2,"show":true}]}""",
        """@run"gpt2.insertAlternative","arguments":[{"uri":"file:///a.md","text":"words","index":0}]}""",
        """@run"gpt2.whyNothing","arguments":[{@at}]}""",
        """@run"gpt2.pause","arguments":[{"minutes":0.001,"untilRestart":false}]}""",
        """@run"gpt2.resume"}""",
        """@run"gpt2.stats","arguments":[null]}""",
        """@run"gpt2.models","arguments":[]}""",
        """@run"gpt2.selectModel","arguments":[{"model":"nowhere"}]}""",
        """@run"gpt2.playground","arguments":[{"text":"words"}]}""",
        """textDocument/hover,{}""",
        """$/cancelRequest,{"id":"1"}""",
        """$/cancelRequest""",
        """initialize,{"processId":null,"rootUri":null,"capabilities":{}}""",
    ];

    private static readonly string[] Notifications =
    [
        """initialized,{}""",
        """$/setTrace,{"value":"verbose"}""",
        """$/cancelRequest,{"id":"1"}""",
        """$/cancelRequest,{"id":7}""",
        """$/cancelRequest""",
        """window/workDoneProgress/cancel,{"token":"w"}""",
        """textDocument/didOpen,{"textDocument":{"uri":"file:///a.md","languageId":"markdown","version":1,"text":"@prose"}}""",
        """textDocument/didOpen,{"textDocument":{"uri":"file:///b.tex","languageId":"latex","version":1,"text":"\\section{A}\n@prose"}}""",
        """textDocument/didChange,{@document,"contentChanges":[{@range,"rangeLength":2,"text":" so"},null,{@range,"text":""}]}""",
        """textDocument/didChange,{@document,"contentChanges":[{"text":"@prose"}]}""",
        """textDocument/didSave,{@document,"text":null}""",
        """textDocument/didClose,{@document}""",
        """workspace/didChangeConfiguration,{"settings":{"gpt2":{"maxTokens":5.0,"banned":["very"],"[latex]":{"maxTokens":3}}}}""",
        """workspace/didChangeConfiguration,{"settings":{"gpt2":{"pace":"fast","languages":["markdown"],"memoryFiles":["*.md"]}}}""",
        """workspace/didChangeConfiguration,{"settings":null}""",
    ];

    private static readonly string[] Replies =
    [
        """ "id":1,"result":null""",
        """ "id":2,"result":[{"enabled":true}]""",
        """ "id":3,"result":{"applied":true}""",
        """ "id":4,"error":{"code":-32603,"message":"no \ud83d"}""",
        """ "id":null,"error":{"code":-32700,"message":"no"}""",
    ];

    private readonly Mutator mutator = new(seed);
    private int lastId;

    /// <summary>Every message as an editor would send it.</summary>
    public static IEnumerable<byte[]> All() =>
        Notifications
            .Select(message => Message(message, ""))
            .Concat(Requests.Select((message, id) => Message(message, $"\"id\":\"a{id}\",")))
            .Concat(Replies.Select(Reply))
            .Select(Encoding.UTF8.GetBytes);

    /// <summary>The next message. One in four is undamaged.</summary>
    public byte[] Next()
    {
        var body = Encoding.UTF8.GetBytes(
            mutator.Next(12) switch
            {
                0 => Reply(mutator.OneOf(Replies)),
                < 6 => Message(mutator.OneOf(Notifications), ""),
                _ => Message(mutator.OneOf(Requests), mutator.Next(8) == 0 ? $"\"id\":{++lastId}.0," : $"\"id\":\"r{++lastId}\","),
            }
        );
        return mutator.Next(4) == 0 ? body : mutator.Json(body);
    }

    private static string Reply(string reply) => $"{{\"jsonrpc\":\"2.0\",{reply}}}";

    private static string Message(string methodAndParams, string id)
    {
        foreach (var (mark, text) in Marks)
            methodAndParams = methodAndParams.Replace(mark, text, StringComparison.Ordinal);
        var parts = methodAndParams.Split(',', 2);
        var parameters = parts.Length == 1 ? "" : $",\"params\":{parts[1]}";
        return $"{{\"jsonrpc\":\"2.0\",{id}\"method\":\"{parts[0]}\"{parameters}}}";
    }
}
