using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Warehouses;

/// <summary>
/// A row of the log of builds: how far a storage is, which is made from the parts of all batches that stay while readers see another one.
/// The row of the highest fence, then of the most pieces, counts; it is written in the transaction of the rows that it tells of.
/// </summary>
public sealed record StorageBuild
{
    /// <summary>The contract's table.</summary>
    public required string Table { get; init; }

    /// <summary>The storage that is built; null when the build was given up.</summary>
    public required string? Storage { get; init; }

    /// <summary>The storage in force, whose place it is to take. Once another one is in force, the build is of no use.</summary>
    public required string Base { get; init; }

    /// <summary>The contract that it follows.</summary>
    public required string Contract { get; init; }

    /// <summary>The fence under which the row was written.</summary>
    public required long Fence { get; init; }

    /// <summary>How many pieces are in, from 1.</summary>
    public required int Piece { get; init; }

    /// <summary>How far the build is, and what this piece was.</summary>
    public BuildDetail Detail { get; init; } = new();

    /// <summary>When the row was written, UTC.</summary>
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>True when the build has decided about the batch of the marker.</summary>
    public bool HasPassed(Marker marker) =>
        marker.Fence < Detail.Fence || (marker.Fence == Detail.Fence && string.CompareOrdinal(marker.Batch, Detail.Batch) <= 0);
}

/// <summary>How far a build is, as its row keeps it in JSON.</summary>
public sealed record BuildDetail
{
    /// <summary>The fence of the last marker that the build has decided about; 0 at the beginning.</summary>
    public long Fence { get; init; }

    /// <summary>Its batch.</summary>
    public string Batch { get; init; } = "";

    /// <summary>The piece whose later generations went in last; 0 before the first.</summary>
    public int OfPiece { get; init; }

    /// <summary>The last batch of them that went in.</summary>
    public string OfBatch { get; init; } = "";

    /// <summary>By how many rows the later generations made the storage grow that are in so far.</summary>
    public long Growth { get; init; }

    /// <summary>Batches that this piece passed over: a later generation of them comes in behind all that stay, or nothing does.</summary>
    public IReadOnlyList<LeavingBatch> Leaving { get; init; } = [];

    /// <summary>The markers of the later generations that this piece brought in, to be written when the storage comes into force.</summary>
    public IReadOnlyList<Marker> Brought { get; init; } = [];

    /// <summary>Writes it as a row keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BuildJson.Default.BuildDetail);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="WarehouseException">Somebody else wrote it.</exception>
    public static BuildDetail FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BuildJson.Default.BuildDetail) ?? new BuildDetail();
        }
        catch (JsonException broken)
        {
            throw new WarehouseException(
                $"A row of {WarehouseNames.Builds} is not what Landfall wrote; expected JSON. Delete the rows of the table there: what was "
                    + "half built is built anew.",
                broken
            );
        }
    }
}

/// <summary>A batch whose rows are in the table as they will not be any more.</summary>
/// <param name="Marker">The marker by which they are in.</param>
/// <param name="Generation">The later generation.</param>
/// <param name="Forgetting">True when nothing comes in for them.</param>
/// <param name="Attempt">The attempt to curate it that its parts are of: one that is released is read again in the same
/// generation.</param>
public sealed record LeavingBatch(Marker Marker, int Generation, bool Forgetting, int Attempt);

/// <summary>How details of builds are written: short, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BuildDetail))]
internal sealed partial class BuildJson : JsonSerializerContext;
