using System.Globalization;
using System.Text.Json;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>One side of a JSON-RPC 2.0 conversation with LSP's headers.</summary>
/// <remarks>
/// One thread reads and calls methods in order of arrival, each until its first await; then it reads the next message, whatever was in this
/// one. We wrote this ourselves because StreamJsonRpc disconnects at messages that it does not expect, and an adapter against that takes
/// two thirds as much code (docs/decisions.md).
/// </remarks>
internal sealed class RpcPeer(Stream input, Stream output, JsonSerializerOptions json, TimeProvider time)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly MessageReader reader = new(input);
    private readonly MessageWriter writer = new(output);
    private readonly Lock gate = new();
    private readonly Dictionary<string, CancellationTokenSource> running = []; // requests that the other side may cancel
    private readonly Dictionary<string, TaskCompletionSource<byte[]>> asked = []; // requests that it has not answered
    private int lastId;

    /// <summary>How long the other side may take to answer. A person may first have to decide whether to apply an edit or open a page. A
    /// later decision is not lost, since the other side carries it out itself; we only stop waiting to hear of it.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The methods of this side.</summary>
    public RpcMethods Methods { get; set; } = [];

    /// <summary>Sees every method in order of arrival; an error that it returns refuses the message.</summary>
    public Func<string, RpcException?> Refusal { get; set; } = _ => null;

    /// <summary>Called after every method, before the next message is read unless the method awaits something.</summary>
    public Action<string> OnDone { get; set; } = _ => { };

    /// <summary>The error that answers an exception of a method; null for a bug of ours.</summary>
    public Func<Exception, RpcException?> ErrorOf { get; set; } = _ => null;

    /// <summary>Receives every bug of ours: method and cause.</summary>
    public Action<string, Exception> OnBug { get; set; } = (_, _) => { };

    /// <summary>Receives the reason why a notification was not carried out, since its sender gets no reply.</summary>
    public Action<string> OnUnread { get; set; } = _ => { };

    /// <summary>Serves until the other side disconnects.</summary>
    /// <exception cref="FormatException">The input cannot be read any further.</exception>
    public Task RunAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => ReadAll(ended)) { IsBackground = true, Name = "messages" }.Start();
        return ended.Task;
    }

    public void Notify(string method, object argument) =>
        Send(message =>
        {
            message.WriteString("method", method);
            message.WritePropertyName("params");
            Write(message, argument);
        });

    /// <exception cref="RemoteRpcException">The other side answered with an error or with the wrong type.</exception>
    /// <exception cref="TimeoutException">The other side did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the other side has disconnected.</exception>
    public async Task<T?> AskAsync<T>(string method, object argument, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
            asked.Add(id, answer);
        Send(message =>
        {
            message.WritePropertyName("id");
            message.WriteRawValue(id);
            message.WriteString("method", method);
            message.WritePropertyName("params");
            Write(message, argument);
        });
        try
        {
            var result = await answer.Task.WaitAsync(AnswerTimeout, time, ct).ConfigureAwait(false);
            return result.Length == 0 ? default : (T?)JsonSerializer.Deserialize(result, json.GetTypeInfo(typeof(T)));
        }
        catch (JsonException)
        {
            throw new RemoteRpcException($"The answer to {method} has the wrong type.");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{method} was not answered.");
        }
        finally
        {
            lock (gate)
                asked.Remove(id);
        }
    }

    /// <summary>Waits until all messages have reached the other side, before the process ends.</summary>
    public void Flush() => writer.Flush(Farewell);

    private void ReadAll(TaskCompletionSource ended)
    {
        try
        {
            while (reader.Read() is { } body)
            {
                Dispatch(body);
                writer.WaitForRoom();
            }
            ended.SetResult();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            ended.SetResult(); // the other side disconnected without a word
        }
        catch (Exception e)
        {
            ended.SetException(e);
        }
        lock (gate)
            foreach (var answer in asked.Values)
                answer.TrySetCanceled();
    }

    private void Dispatch(byte[] body)
    {
        try
        {
            var message = RpcMessage.Parse(body);
            if (message.Method is null)
                ReceiveAnswer(message);
            else if (message.Method == "$/cancelRequest")
            {
                Cancel(message.Params);
                End(message.Id, result: null); // a notification; but if it was sent as a request, the sender waits for an answer
            }
            else
                Call(message, message.Method);
        }
        catch (JsonException)
        {
            Fail(null, new(RpcErrorCode.ParseError, "The message is not JSON."));
        }
        catch (RpcException e)
        {
            Fail(null, e);
        }
    }

    /// <summary>Runs a method here until its first await.</summary>
    private async void Call(RpcMessage message, string method)
    {
        var stop = Begin(message.Id);
        try
        {
            if (Refusal(method) is { } refusal)
                throw refusal;
            var run = Methods.Find(method) ?? throw new RpcException(RpcErrorCode.MethodNotFound, $"There is no method {method}.");
            var result = await run(message.Params, stop?.Token ?? CancellationToken.None).ConfigureAwait(false);
            OnDone(method);
            End(message.Id, result);
        }
        catch (Exception e)
        {
            End(message.Id, method, e);
        }
    }

    private CancellationTokenSource? Begin(string? id)
    {
        if (id is null)
            return null;
        var stop = new CancellationTokenSource();
        lock (gate)
            return running[RpcMessage.Key(id)] = stop;
    }

    private void End(string? id, object? result)
    {
        if (id is null)
            return;
        Forget(id);
        Send(message =>
        {
            message.WritePropertyName("id");
            message.WriteRawValue(id);
            message.WritePropertyName("result");
            Write(message, result);
        });
    }

    private void End(string? id, string method, Exception exception)
    {
        var error = exception switch
        {
            RpcException e => e,
            OperationCanceledException => new(RpcErrorCode.RequestCancelled, $"{method} was cancelled."),
            _ when ErrorOf(exception) is { } e => e,
            _ => new(RpcErrorCode.InternalError, $"{method} failed; the log says why."),
        };
        if (error.Code == RpcErrorCode.InternalError)
            OnBug(method, exception);
        if (id is not null)
        {
            Forget(id);
            Fail(id, error);
        }
        else if (error.Code == RpcErrorCode.InvalidParams)
            OnUnread(error.Message);
    }

    /// <summary>Done before the answer is sent, since the id may be reused after that.</summary>
    private void Forget(string id)
    {
        lock (gate)
            running.Remove(RpcMessage.Key(id));
    }

    private void Cancel(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
            return;
        using var document = JsonDocument.Parse(parameters);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("id", out var id))
            return;
        lock (gate)
            if (running.TryGetValue(RpcMessage.Key(id.GetRawText()), out var stop))
                _ = stop.CancelAsync();
    }

    private void ReceiveAnswer(RpcMessage message)
    {
        TaskCompletionSource<byte[]>? answer = null;
        lock (gate)
            if (message.Id is not { } id || !asked.Remove(RpcMessage.Key(id), out answer))
                return;
        if (message.Error is { } error)
            answer.SetException(
                new RemoteRpcException(
                    error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var text)
                        ? text.ToString()
                        : error.ToString()
                )
            );
        else
            answer.SetResult(message.Result.ToArray());
    }

    /// <summary>Errors contain only a code and a message, without a stack or a path.</summary>
    private void Fail(string? id, RpcException error) =>
        Send(message =>
        {
            message.WritePropertyName("id");
            message.WriteRawValue(id ?? "null");
            message.WriteStartObject("error");
            message.WriteNumber("code", error.Code);
            message.WriteString("message", error.Message);
            message.WriteEndObject();
        });

    private void Send(Action<Utf8JsonWriter> write)
    {
        var body = new MemoryStream();
        using (var message = new Utf8JsonWriter(body, new() { Encoder = json.Encoder }))
        {
            message.WriteStartObject();
            message.WriteString("jsonrpc", "2.0");
            write(message);
            message.WriteEndObject();
        }
        writer.Write(body.ToArray());
    }

    private void Write(Utf8JsonWriter message, object? value)
    {
        if (value is null)
            message.WriteNullValue();
        else
            JsonSerializer.Serialize(message, value, json.GetTypeInfo(value.GetType()));
    }
}
