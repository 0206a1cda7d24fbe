using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Landfall.Faults.Tests.Storage;

/// <summary>
/// As much of Blob Storage as the pipeline uses, in memory and on a clock of its own, so that a run takes milliseconds and its leases and
/// versions follow the run's time. <see cref="MemoryStorageTests"/> holds it against Azurite.
/// </summary>
/// <param name="time">LastModified and the ends of leases go by it.</param>
internal sealed class MemoryStorage(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, SortedDictionary<string, MemoryBlob>> _containers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _writes = new(StringComparer.Ordinal);

    /// <summary>Told every write and deletion, in their order.</summary>
    public Action<BlobChange> Changed { get; set; } = _ => { };

    /// <summary>All blobs of a container by name.</summary>
    public IReadOnlyDictionary<string, MemoryBlob> Blobs(string container)
    {
        lock (_gate)
        {
            return _containers.TryGetValue(container, out var blobs)
                ? new Dictionary<string, MemoryBlob>(blobs, StringComparer.Ordinal)
                : new Dictionary<string, MemoryBlob>();
        }
    }

    /// <summary>Does what is asked.</summary>
    public StorageAnswer Answer(StorageRequest request)
    {
        lock (_gate)
        {
            var answer =
                request.Blob.Length == 0 ? OfContainer(request)
                : !_containers.TryGetValue(request.Container, out var blobs)
                    ? StorageAnswer.Error(HttpStatusCode.NotFound, "ContainerNotFound")
                : OfBlob(request, blobs, blobs.GetValueOrDefault(request.Blob));
            return request.Method == "HEAD" ? answer with { IsHead = true } : answer;
        }
    }

    private StorageAnswer OfContainer(StorageRequest request)
    {
        if (request.Method == "PUT")
        {
            return _containers.TryAdd(request.Container, new SortedDictionary<string, MemoryBlob>(StringComparer.Ordinal))
                ? new StorageAnswer(
                    HttpStatusCode.Created,
                    Blob: new MemoryBlob([], "0x1", time.GetUtcNow(), new Dictionary<string, string>())
                )
                : StorageAnswer.Error(HttpStatusCode.Conflict, "ContainerAlreadyExists");
        }

        return request.Method == "GET" && request.Parameter("comp") == "list" && _containers.TryGetValue(request.Container, out var blobs)
            ? new StorageAnswer(HttpStatusCode.OK, Body: BlobListing.Write(blobs, request))
            : throw new NotSupportedException($"The storage in memory does not know {request}.");
    }

    private StorageAnswer OfBlob(StorageRequest request, SortedDictionary<string, MemoryBlob> blobs, MemoryBlob? blob) =>
        (request.Method, request.Parameter("comp")) switch
        {
            ("PUT", "lease") => Lease(request, blobs, blob),
            ("PUT", null) => Unmet(request, blob) ?? Write(request, blobs, blob),
            ("GET", null) => Unmet(request, blob) ?? (blob is null ? NotFound() : Read(request, blob)),
            ("HEAD", null) => Unmet(request, blob) ?? (blob is null ? NotFound() : new StorageAnswer(HttpStatusCode.OK, Blob: blob)),
            ("DELETE", null) => blob is null ? NotFound() : Delete(request, blobs, blob),
            _ => throw new NotSupportedException($"The storage in memory does not know {request}."),
        };

    private static StorageAnswer NotFound() => StorageAnswer.Error(HttpStatusCode.NotFound, "BlobNotFound");

    private static StorageAnswer? Unmet(StorageRequest request, MemoryBlob? blob)
    {
        if (request.Header("If-None-Match") == "*" && blob is not null)
        {
            return StorageAnswer.Error(HttpStatusCode.Conflict, "BlobAlreadyExists");
        }

        if (request.Header("If-Match") is { } expected && (blob is not null || request.Method == "PUT") && expected.Trim('"') != blob?.ETag)
        {
            return StorageAnswer.Error(HttpStatusCode.PreconditionFailed, "ConditionNotMet");
        }

        return null;
    }

    private StorageAnswer Write(StorageRequest request, SortedDictionary<string, MemoryBlob> blobs, MemoryBlob? before)
    {
        const string Prefix = "x-ms-meta-";
        var metadata = request
            .Headers.Where(header => header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key[Prefix.Length..], header => header.Value, StringComparer.OrdinalIgnoreCase);
        var path = $"{request.Container}/{request.Blob}";
        var number = _writes[path] = _writes.GetValueOrDefault(path) + 1;
        var etag =
            "0x"
            + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{path} {number}"))))[
                ..15
            ];
        var now = time.GetUtcNow();
        var after = new MemoryBlob(request.Body, etag, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)), metadata)
        {
            Lease = before?.Lease,
        };
        blobs[request.Blob] = after;
        Changed(new BlobChange(request.Container, request.Blob, before, after));
        return new StorageAnswer(HttpStatusCode.Created, Blob: after);
    }

    private static StorageAnswer Read(StorageRequest request, MemoryBlob blob)
    {
        if (request.Range() is not { } range)
        {
            return new StorageAnswer(HttpStatusCode.OK, Blob: blob, Body: blob.Content);
        }

        if (range.From >= blob.Content.Length)
        {
            return StorageAnswer.Error(HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange");
        }

        var to = Math.Min(range.To ?? long.MaxValue, blob.Content.Length - 1);
        return new StorageAnswer(
            HttpStatusCode.PartialContent,
            Blob: blob,
            Body: blob.Content.AsMemory((int)range.From, (int)(to - range.From + 1))
        )
        {
            Range = (range.From, to),
        };
    }

    private StorageAnswer Delete(StorageRequest request, SortedDictionary<string, MemoryBlob> blobs, MemoryBlob blob)
    {
        blobs.Remove(request.Blob);
        Changed(new BlobChange(request.Container, request.Blob, blob, null));
        return new StorageAnswer(HttpStatusCode.Accepted);
    }

    private StorageAnswer Lease(StorageRequest request, SortedDictionary<string, MemoryBlob> blobs, MemoryBlob? blob)
    {
        if (blob is null)
        {
            return NotFound();
        }

        var now = time.GetUtcNow();
        var id = request.Header("x-ms-proposed-lease-id") ?? request.Header("x-ms-lease-id");
        var isHeld = blob.Lease is { } held && held.Until > now;
        var isMine = blob.Lease?.Id == id;
        switch (request.Header("x-ms-lease-action"))
        {
            case "acquire" when isHeld && !isMine:
                return StorageAnswer.Error(HttpStatusCode.Conflict, "LeaseAlreadyPresent");
            case "acquire":
                var seconds = int.Parse(request.Header("x-ms-lease-duration")!, CultureInfo.InvariantCulture);
                blobs[request.Blob] = blob with { Lease = (id!, now.AddSeconds(seconds)) };
                return new StorageAnswer(HttpStatusCode.Created, Blob: blob) { LeaseId = id };
            case "renew" when isMine:
                blobs[request.Blob] = blob with { Lease = (id!, now.AddSeconds(30)) };
                return new StorageAnswer(HttpStatusCode.OK, Blob: blob) { LeaseId = id };
            case "release" when isMine:
                blobs[request.Blob] = blob with { Lease = null };
                return new StorageAnswer(HttpStatusCode.OK, Blob: blob);
            default:
                return StorageAnswer.Error(HttpStatusCode.Conflict, "LeaseIdMismatchWithLeaseOperation");
        }
    }
}
