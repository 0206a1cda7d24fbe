using System.Globalization;
using Azure.Core;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Curation;

/// <summary>An archive that was unpacked on a stage's storage, and a count of what is asked of its blob.</summary>
internal sealed class MemberBed
{
    private const string Archive = "crm/weekly.zip";

    private MemberBed(StageBed stage) => Stage = stage;

    public StageBed Stage { get; }

    /// <summary>The members' batches, in the directory's order.</summary>
    public required IReadOnlyList<LedgerEntry> Members { get; init; }

    /// <summary>The ranges of the archive that were read, each with its first and last byte.</summary>
    public List<(long First, long Last)> Ranges { get; } = [];

    /// <summary>Requests about the archive that read none of it.</summary>
    public List<string> Others { get; } = [];

    /// <summary>Called before the archive is asked for something.</summary>
    public Action Asking { get; set; } = () => { };

    public long Bytes => Ranges.Sum(range => range.Last - range.First + 1);

    /// <summary>Drops the archive and registers its members, as unpacking does.</summary>
    public static async Task<MemberBed> CreateAsync(AzuriteFixture azurite, byte[] zip)
    {
        var spy = new RequestSpy();
        var stage = await StageBed.CreateAsync(azurite, spy);
        var blob = stage.Bed.Containers.Landing.GetBlobClient(Archive);
        await blob.UploadAsync(BinaryData.FromBytes(zip));
        var facts = (await blob.GetPropertiesAsync()).Value;
        var archive = new LandedFile(Archive, facts.ETag.ToString("G").Trim('"'), facts.LastModified, facts.ContentLength);
        var members = new List<LedgerEntry>();
        foreach (var member in await stage.Bed.Archives.ListAsync(archive, default))
        {
            var file = member.FileIn(archive);
            var entry = new LedgerEntry
            {
                Batch = BatchId.Create(StageBed.Table, file),
                Table = StageBed.Table,
                State = BatchState.Registered,
                File = file,
                Contract = stage.Contract,
                RegisteredAt = LedgerBed.Now,
                UpdatedAt = LedgerBed.Now,
            };
            Assert.True(await stage.Bed.Ledger.CreateAsync(entry, default));
            members.Add(entry);
        }

        var bed = new MemberBed(stage) { Members = members };
        spy.Sending = bed.See;
        return bed;
    }

    private void See(Request request)
    {
        if (!request.Uri.Path.EndsWith(Archive, StringComparison.Ordinal))
        {
            return;
        }

        Asking();
        lock (Ranges)
        {
            if (request.Method != RequestMethod.Get)
            {
                Others.Add(request.Method.ToString());
                return;
            }

            Assert.True(request.Headers.TryGetValue("x-ms-range", out var range));
            var ends = range["bytes=".Length..].Split('-');
            Ranges.Add((long.Parse(ends[0], CultureInfo.InvariantCulture), long.Parse(ends[1], CultureInfo.InvariantCulture)));
        }
    }
}
