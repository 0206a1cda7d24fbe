using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Landfall.Telemetry;

namespace Landfall.Costs;

/// <summary>
/// Counts every try of every request that a client of storage makes, for the table whose work it is. Add it at
/// <see cref="HttpPipelinePosition.PerRetry"/>: storage bills each request that it answers, and one that is made again is another one.
/// </summary>
/// <param name="service">Whose client it is: a word of <see cref="StorageServices"/>.</param>
/// <param name="meter">Where it counts.</param>
public sealed class StorageCallPolicy(string service, UsageMeter meter) : HttpPipelinePolicy
{
    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isAnswered = false;
        try
        {
            await ProcessNextAsync(message, pipeline);
            isAnswered = true;
        }
        finally
        {
            Count(message, isAnswered);
        }
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isAnswered = false;
        try
        {
            ProcessNext(message, pipeline);
            isAnswered = true;
        }
        finally
        {
            Count(message, isAnswered);
        }
    }

    private void Count(HttpMessage message, bool isAnswered)
    {
        StageCalls.Count(isRetry: message.ProcessingContext.RetryNumber > 0);
        var operation = StorageOperation.Of(service, message.Request.Method.Method, message.Request.Uri.Path, message.Request.Uri.Query);
        meter.Called(service, operation, isAnswered && !IsFailure(message.Response.Status));
    }

    // "Not there" and "not as expected" are answers; what is made again by the client is none.
    private static bool IsFailure(int status) =>
        status >= (int)HttpStatusCode.InternalServerError
        || status is (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.TooManyRequests;
}

/// <summary>Lets clients of storage be counted.</summary>
public static class CountedClients
{
    /// <summary>Adds the policy to <paramref name="options"/> of a client of <paramref name="service"/>, a word of
    /// <see cref="StorageServices"/>.</summary>
    public static TOptions Counted<TOptions>(this TOptions options, string service, UsageMeter meter)
        where TOptions : ClientOptions
    {
        options.AddPolicy(new StorageCallPolicy(service, meter), HttpPipelinePosition.PerRetry);
        return options;
    }
}

/// <summary>The class of a request, as the price lists of general-purpose v2 accounts have it.</summary>
internal static class StorageOperation
{
    /// <summary>Answers with a word of <see cref="StorageOperations"/>.</summary>
    /// <param name="service">A word of <see cref="StorageServices"/>.</param>
    /// <param name="method">The method, in capitals.</param>
    /// <param name="path">The path of its address.</param>
    /// <param name="query">What follows it, with or without its question mark.</param>
    public static string Of(string service, string method, string path, string query) =>
        method == "DELETE"
            ? StorageOperations.Delete
            : service switch
            {
                StorageServices.Blob => OfBlobs(method, query),
                StorageServices.Queue => OfQueues(method, path, query),
                _ => OfTables(method, path),
            };

    private static string OfBlobs(string method, string query)
    {
        var (part, kind) = (Value(query, "comp"), Value(query, "restype"));
        return (method, part) switch
        {
            ("GET", "list" or "blobs") => StorageOperations.List,
            ("GET", "") when kind.Length == 0 => StorageOperations.Read,
            ("POST", "query") => StorageOperations.Read,
            ("PUT", "") => kind == "container" ? StorageOperations.List : StorageOperations.Write,
            ("PUT", "block" or "blocklist" or "appendblock" or "seal" or "undelete" or "tier") => StorageOperations.Write,
            _ => StorageOperations.Other,
        };
    }

    private static string OfQueues(string method, string path, string query) =>
        Value(query, "comp") == "list" ? StorageOperations.List
        : !path.Contains("/messages", StringComparison.Ordinal) ? StorageOperations.Other
        : method == "GET" ? StorageOperations.Read
        : StorageOperations.Write;

    // One row is asked for by its keys, in brackets; rows are asked for by empty ones.
    private static string OfTables(string method, string path) =>
        method != "GET" ? StorageOperations.Write
        : path.Contains("PartitionKey=", StringComparison.Ordinal) ? StorageOperations.Read
        : StorageOperations.List;

    private static string Value(string query, string name)
    {
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            var pair = query.AsSpan().TrimStart('?')[range];
            if (pair.StartsWith(name, StringComparison.Ordinal) && pair.Length > name.Length && pair[name.Length] == '=')
            {
                return pair[(name.Length + 1)..].ToString();
            }
        }

        return "";
    }
}
