using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Remote;
using Gpt2.Inference.Session;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Which model a command runs, and how.</summary>
/// <param name="mayBeServer">Whether the command also works with a model on a server.</param>
internal sealed class ModelOptions(bool mayBeServer = true)
{
    private readonly Option<string> model = new("--model")
    {
        Description = mayBeServer ? "A model's name, a model's directory, or a server's address" : "A model's name, or a model's directory",
        DefaultValueFactory = _ => ModelStore.Bundled,
        CompletionSources = { _ => ModelCommand.Names(model => model.Installed) },
    };
    private readonly Option<Precision> precision = new("--precision")
    {
        Description = "Weight precision: q8, q4 (smaller, less exact) or f32 (exact, large and slow)",
        DefaultValueFactory = _ => Precision.Q8,
    };
    private readonly Option<int> threads = new("--threads") { Description = "Number of threads; 0 chooses automatically" };

    public void AddTo(Command command)
    {
        command.Options.Add(model);
        command.Options.Add(precision);
        command.Options.Add(threads);
    }

    /// <summary>Whether the command line contains any of the options.</summary>
    public bool IsGiven(ParseResult parsed) =>
        new Option[] { model, precision, threads }.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The options as an editor's settings.</summary>
    public ServeSettings AsSettings(ParseResult parsed) =>
        new(parsed.GetValue(model)!, parsed.GetValue(precision).ToString().ToLowerInvariant(), parsed.GetValue(threads));

    /// <exception cref="Gpt2Exception">There is no such model.</exception>
    public string Directory(ParseResult parsed) =>
        IsAddress(parsed)
            ? throw new Gpt2Exception("This command needs the model's files.", "Choose a model on this computer instead of a server.")
            : ModelStore.Find(parsed.GetValue(model)!);

    /// <param name="ct">Ends an import.</param>
    public SessionSettings Settings(ParseResult parsed, CancellationToken ct) =>
        new()
        {
            Precision = parsed.GetValue(precision),
            Threads = parsed.GetValue(threads),
            OnImport = _ => ct.ThrowIfCancellationRequested(),
        };

    /// <exception cref="Gpt2Exception">There is no such model, or it cannot be loaded.</exception>
    public IContinuationEngine Load(ParseResult parsed, CancellationToken ct)
    {
        if (!IsAddress(parsed))
            return LoadHere(parsed, ct);
        var engine = RemoteEngine.Connect(parsed.GetValue(model)!, ApiKey.FromEnvironment(), TimeProvider.System, ct: ct);
        engine.TellTroubles(trouble => Warn($"{trouble.Message}\n{trouble.Remedy}"));
        return engine;
    }

    /// <summary>Loads a model to measure its suggestions. A server that does not answer would count as a model that suggests
    /// nothing.</summary>
    /// <inheritdoc cref="Load"/>
    public IContinuationEngine LoadToMeasure(ParseResult parsed, CancellationToken ct)
    {
        var engine = Load(parsed, ct);
        if (engine is not RemoteEngine { Server: null })
            return engine;
        engine.Dispose();
        throw new Gpt2Exception("Nothing was measured.", "Run the command again when the server answers.");
    }

    /// <summary>Whether the model is a server's address.</summary>
    public bool IsAddress(ParseResult parsed) => RemoteAddress.Is(parsed.GetValue(model)!);

    /// <summary>Loads a model on this machine.</summary>
    /// <inheritdoc cref="Load"/>
    public ContinuationEngine LoadHere(ParseResult parsed, CancellationToken ct)
    {
        var directory = Directory(parsed);
        var engine = ContinuationEngine.Load(directory, Settings(parsed, ct), ModelLanguages.Of(directory));
        Warn(engine.Warning);
        return engine;
    }

    /// <inheritdoc cref="Load"/>
    public Gpt2Session LoadSession(ParseResult parsed, out string directory, CancellationToken ct)
    {
        directory = Directory(parsed);
        var session = Gpt2Session.Load(directory, Settings(parsed, ct));
        Warn(session.Warning);
        return session;
    }

    private static void Warn(string? warning)
    {
        if (warning is not null)
            Terminal.Warn(warning);
    }
}
