using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>Runs one method.</summary>
/// <param name="parameters">JSON; empty if there are none.</param>
internal delegate Task<object?> RpcMethod(ReadOnlyMemory<byte> parameters, CancellationToken ct);

/// <summary>The methods of this side, and the types of their parameters.</summary>
internal sealed class RpcMethods : IEnumerable<string>
{
    private static readonly byte[] Empty = [.. "{}"u8]; // null and an empty list both mean no parameters

    private readonly Dictionary<string, RpcMethod> methods = [];

    /// <summary>The method of that name, or null.</summary>
    public RpcMethod? Find(string name) => methods.GetValueOrDefault(name);

    public void Add<T>(string name, JsonTypeInfo<T> type, Action<T> run)
        where T : class =>
        methods.Add(
            name,
            (parameters, _) =>
            {
                run(Read(name, type, parameters));
                return Task.FromResult<object?>(null);
            }
        );

    public void Add<T>(string name, JsonTypeInfo<T> type, Func<T, object?> run)
        where T : class => methods.Add(name, (parameters, _) => Task.FromResult(run(Read(name, type, parameters))));

    public void Add<T>(string name, JsonTypeInfo<T> type, Func<T, Task> run)
        where T : class =>
        methods.Add(
            name,
            async (parameters, _) =>
            {
                await run(Read(name, type, parameters)).ConfigureAwait(false);
                return null;
            }
        );

    public void Add<T, TResult>(string name, JsonTypeInfo<T> type, Func<T, CancellationToken, Task<TResult>> run)
        where T : class
        where TResult : class? =>
        methods.Add(name, async (parameters, ct) => await run(Read(name, type, parameters), ct).ConfigureAwait(false));

    public IEnumerator<string> GetEnumerator() => methods.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static T Read<T>(string method, JsonTypeInfo<T> type, ReadOnlyMemory<byte> parameters)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(
                parameters.Span is [] || parameters.Span.SequenceEqual("null"u8) || parameters.Span.SequenceEqual("[]"u8)
                    ? Empty
                    : parameters.Span,
                type
            )!;
        }
        catch (JsonException)
        {
            throw new RpcException(RpcErrorCode.InvalidParams, $"The parameters are not valid for {method}.");
        }
    }
}
