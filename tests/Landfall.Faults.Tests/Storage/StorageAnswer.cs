using System.Globalization;
using System.Net;
using System.Text;

namespace Landfall.Faults.Tests.Storage;

/// <summary>What Blob Storage answers, before it is HTTP.</summary>
/// <param name="Status">The status.</param>
/// <param name="ErrorCode">Storage's own name of an error.</param>
/// <param name="Blob">Whose version the headers state.</param>
/// <param name="Body">The body.</param>
internal sealed record StorageAnswer(
    HttpStatusCode Status,
    string? ErrorCode = null,
    MemoryBlob? Blob = null,
    ReadOnlyMemory<byte> Body = default
)
{
    /// <summary>The range of the blob that the body is.</summary>
    public (long From, long To)? Range { get; init; }

    /// <summary>The lease that was taken.</summary>
    public string? LeaseId { get; init; }

    /// <summary>A request that has no body in its answer, whatever it asks for.</summary>
    public bool IsHead { get; init; }

    public bool IsSuccess => (int)Status < 300;

    public static StorageAnswer Error(HttpStatusCode status, string code) => new(status, code);

    public HttpResponseMessage ToResponse(HttpRequestMessage request)
    {
        var body = ErrorCode is null
            ? Body
            : Encoding.UTF8.GetBytes(
                $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{ErrorCode}</Code><Message>{ErrorCode}</Message></Error>"
            );
        var response = new HttpResponseMessage(Status)
        {
            RequestMessage = request,
            Content = IsHead ? new ByteArrayContent([]) : new ReadOnlyMemoryContent(body),
        };
        response.Headers.Add("x-ms-version", "2021-12-02");
        response.Headers.Add("x-ms-request-id", "00000000-0000-0000-0000-000000000000");
        if (request.Headers.TryGetValues("x-ms-client-request-id", out var id))
        {
            response.Headers.Add("x-ms-client-request-id", id);
        }

        if (ErrorCode is not null)
        {
            response.Headers.Add("x-ms-error-code", ErrorCode);
        }

        if (LeaseId is not null)
        {
            response.Headers.Add("x-ms-lease-id", LeaseId);
        }

        if (!IsHead)
        {
            response.Content.Headers.TryAddWithoutValidation(
                "Content-Type",
                ErrorCode is null && Blob is not null ? "application/octet-stream" : "application/xml"
            );
        }

        response.Content.Headers.ContentLength =
            IsHead && Blob is not null ? Blob.Content.Length
            : IsHead ? 0
            : body.Length;
        AddVersion(response);
        return response;
    }

    private void AddVersion(HttpResponseMessage response)
    {
        if (Blob is null)
        {
            return;
        }

        response.Headers.TryAddWithoutValidation("ETag", $"\"{Blob.ETag}\"");
        response.Headers.Add("x-ms-blob-type", "BlockBlob");
        response.Content.Headers.TryAddWithoutValidation("Last-Modified", Blob.LastModified.ToString("R", CultureInfo.InvariantCulture));
        foreach (var (name, value) in Blob.Metadata)
        {
            response.Headers.Add("x-ms-meta-" + name, value);
        }

        if (Range is { } range)
        {
            response.Content.Headers.TryAddWithoutValidation(
                "Content-Range",
                FormattableString.Invariant($"bytes {range.From}-{range.To}/{Blob.Content.Length}")
            );
        }
    }
}
