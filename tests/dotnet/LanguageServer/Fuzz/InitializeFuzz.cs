using System.Text;
using Gpt2.Inference;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Fuzz;

public sealed class InitializeFuzz
{
    private const string Parameters = """
        {"clientInfo":{"name":"a"},"locale":"en","rootUri":"file:///a","trace":"off",
        "initializationOptions":{"gpt2":{"model":"prose-mini","banned":["a"],"maxTokens":5},"experimental":{"gpt2":{"messages":false}}},
        "workspaceFolders":[{"uri":"file:///a","name":"a"}],"capabilities":{"general":{"positionEncodings":["utf-8"]},"experimental":{},
        "workspace":{"configuration":false,"applyEdit":true,"workspaceEdit":{"documentChanges":true},"textDocumentContent":{},
        "didChangeConfiguration":{"dynamicRegistration":true}},"window":{"workDoneProgress":true,"showDocument":{"support":true}},
        "textDocument":{"inlineCompletion":{},"codeAction":{"codeActionLiteralSupport":{}}}}}
        """;

    /// <summary>The damaged request succeeds or is refused. Then a correct one must work, and the server must not log an internal
    /// error.</summary>
    [Fact]
    public async Task Every_value_of_initialize_may_be_damaged()
    {
        foreach (var stranger in Mutator.Strangers)
        foreach (var damaged in Mutator.EachValue(Encoding.UTF8.GetBytes(Parameters), stranger))
        {
            await using var server = TestServer.Start((_, _, _) => throw new Gpt2Exception("There is no model.", "None is needed."));
            await server.Editor.SendBodyAsync([
                .. """{"jsonrpc":"2.0","id":"i","method":"initialize","params":"""u8,
                .. damaged,
                (byte)'}',
            ]);
            try
            {
                await server.Editor.InitializeAsync();
            }
            catch (LspErrorException e)
            {
                Assert.Equal(-32600, e.Code); // the damaged request succeeded, so the server is initialized already
                await server.Editor.NotifyAsync("initialized", new { });
            }
            Assert.NotNull(await server.Editor.WhyNothingAsync());
            Assert.Equal("", server.ErrorOutput.ToString());
        }
    }
}
