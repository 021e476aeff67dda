using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Http;

/// <summary>Why a request is refused, in the format of OpenAI's API.</summary>
/// <param name="Type">The kind of error.</param>
/// <param name="Param">The parameter that is wrong, if there is one.</param>
/// <param name="Code">A code for programs.</param>
internal sealed record ApiError(string Message, string Type, string? Param, string? Code);

internal sealed record ApiErrorAnswer(ApiError Error);

/// <summary>The request is refused.</summary>
internal sealed class ApiException(int status, string message, string? param = null, string? code = null) : Exception(message)
{
    public int Status { get; } = status;

    public ApiErrorAnswer Answer { get; } = new(new(message, TypeOf(status), param, code));

    /// <summary>A parameter is wrong.</summary>
    public static ApiException Invalid(string message, string? param = null, string? code = null) => new(400, message, param, code);

    private static string TypeOf(int status) =>
        status switch
        {
            401 => "authentication_error",
            403 => "permission_error",
            429 => "rate_limit_error",
            >= 500 => "server_error",
            _ => "invalid_request_error",
        };
}
