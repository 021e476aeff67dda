using System.Text;
using Gpt2.Tests;

namespace Gpt2.Process.Tests.Fuzz;

/// <summary>One message of each kind that an editor sends, and what becomes of it on its way. No command that fetches, removes or makes
/// models, or ends the server, is among them.</summary>
internal sealed class HostileMessages(int seed)
{
    private const string Document = """ "textDocument":{"uri":"file:///a.md","version":7} """;
    private const string Place = """ "position":{"line":0,"character":38} """;
    private const string Range = """ "range":{"start":{"line":0,"character":2},"end":{"line":0,"character":4}} """;
    private const string Prose = "It was one of the most important events \\ud83d\\ude00 in the history of the Uni";

    private static readonly string[] Requests =
    [
        $$$"""textDocument/inlineCompletion,{{{{Document}}},{{{Place}}},"context":{"triggerKind":1}}""",
        $$$"""textDocument/inlineCompletion,{{{{Document}}},{{{Place}}},"context":{"triggerKind":2,"selectedCompletionInfo":{{{{Range}}},"text":"ab"} }}""",
        $$$"""textDocument/completion,{{{{Document}}},{{{Place}}},"context":{"triggerKind":2,"triggerCharacter":" "}}""",
        $$$"""textDocument/codeAction,{{{{Document}}},{{{Range}}},"context":{"diagnostics":[],"only":["refactor"],"triggerKind":1},"workDoneToken":"w"}""",
        """workspace/textDocumentContent,{"uri":"gpt2-alternatives:/1"}""",
        Command(
            "gpt2.continueParagraph",
            """{"uri":"file:///a.md","position":{"line":0,"character":9},"maxTokens":2,"seed":1,"stopAt":"never"}"""
        ),
        Command(
            "gpt2.completeSentence",
            """
            {"uri":"file:///a.md","maxTokens":1,"temperature":0.5,"topK":5,"topP":0.9,"repetitionPenalty":1.1,"partialResultToken":"p","banned":["a"]}
            """
        ),
        Command("gpt2.sample", """{"maxTokens":2,"keepStyle":false,"varyOpenings":false}"""),
        Command("gpt2.alternatives", """{"uri":"file:///a.md","position":{"line":0,"character":9},"count":2,"maxTokens":2,"show":true}"""),
        Command("gpt2.insertAlternative", """{"uri":"file:///a.md","text":"words","index":0}"""),
        Command("gpt2.whyNothing", """{"uri":"file:///a.md","position":{"line":0,"character":9}}"""),
        Command("gpt2.pause", """{"minutes":0.001,"untilRestart":false}"""),
        Command("gpt2.resume", "null"),
        Command("gpt2.stats", "null"),
        Command("gpt2.models", "null"),
        Command("gpt2.selectModel", """{"model":"nowhere"}"""),
        Command("gpt2.playground", """{"text":"words"}"""),
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
        $$$"""textDocument/didOpen,{"textDocument":{"uri":"file:///a.md","languageId":"markdown","version":1,"text":"{{{Prose}}}"}}""",
        $$$"""textDocument/didOpen,{"textDocument":{"uri":"file:///b.tex","languageId":"latex","version":1,"text":"\\section{A}\n{{{Prose}}}"}}""",
        $$$"""textDocument/didChange,{{{{Document}}},"contentChanges":[{{{{Range}}},"rangeLength":2,"text":" so"},null,{{{{Range}}},"text":""}]}""",
        $$$"""textDocument/didChange,{{{{Document}}},"contentChanges":[{"text":"{{{Prose}}}"}]}""",
        $$$"""textDocument/didSave,{{{{Document}}},"text":null}""",
        $$$"""textDocument/didClose,{{{{Document}}}}""",
        """
            workspace/didChangeConfiguration,{"settings":{"gpt2":{"enabled":true,"maxTokens":5.0,"pace":"fast","languages":["markdown","latex"],
            "banned":["very"],"memory":50,"memoryFiles":["*.md"],"stopAt":"line","eagerness":"eager","completionMenu":true,"[latex]":{"maxTokens":3}}}}
            """,
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

    /// <summary>The next message: one in four as an editor would send it.</summary>
    public byte[] Next()
    {
        var body = Encoding.UTF8.GetBytes(
            mutator.Next(12) switch
            {
                0 => $$$"""{"jsonrpc":"2.0",{{{mutator.OneOf(Replies)}}}}""",
                < 6 => Message(mutator.OneOf(Notifications), ""),
                _ => Message(mutator.OneOf(Requests), mutator.Next(8) == 0 ? $"\"id\":{++lastId}.0," : $"\"id\":\"r{++lastId}\","),
            }
        );
        return mutator.Next(4) == 0 ? body : mutator.Json(body);
    }

    private static string Command(string name, string argument) =>
        "workspace/executeCommand," + $$$"""{"command":"{{{name}}}","arguments":[{{{argument}}}],"workDoneToken":"w"}""";

    private static string Message(string methodAndParams, string id)
    {
        var comma = methodAndParams.IndexOf(',', StringComparison.Ordinal);
        var (method, parameters) =
            comma < 0 ? (methodAndParams, "") : (methodAndParams[..comma], $",\"params\":{methodAndParams[(comma + 1)..]}");
        return $$$"""{"jsonrpc":"2.0",{{{id}}}"method":"{{{method}}}"{{{parameters}}}}""";
    }
}
