using System.Globalization;
using System.Web;

namespace Landfall.Faults.Tests.Storage;

/// <summary>A request to Blob Storage, taken apart.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Container">The container; empty for the account.</param>
/// <param name="Blob">The blob; empty for the container.</param>
/// <param name="Query">The query with its question mark, or empty.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
internal sealed record StorageRequest(
    string Method,
    string Container,
    string Blob,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body
)
{
    public string? Parameter(string name) => HttpUtility.ParseQueryString(Query)[name];

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public override string ToString() => $"{Method} {Container}/{Blob}{Query}";

    /// <summary>The first and last byte asked for; the last is null for all that follows.</summary>
    public (long From, long? To)? Range()
    {
        if ((Header("x-ms-range") ?? Header("Range")) is not { } text)
        {
            return null;
        }

        var ends = text["bytes=".Length..].Split('-');
        return (
            long.Parse(ends[0], CultureInfo.InvariantCulture),
            ends[1].Length == 0 ? null : long.Parse(ends[1], CultureInfo.InvariantCulture)
        );
    }

    public static async Task<StorageRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath).Split('/', 4);
        var headers = request
            .Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        return new StorageRequest(
            request.Method.Method,
            path.Length > 2 ? path[2] : "",
            path.Length > 3 ? path[3] : "",
            request.RequestUri.Query,
            headers,
            body
        );
    }
}
