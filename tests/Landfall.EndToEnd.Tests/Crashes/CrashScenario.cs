using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>Files for one table: some are loaded in peace, then the others land and the host dies on the way. Holds what a run without a crash makes of them.</summary>
public abstract class CrashScenario(AzuriteFixture azurite, string table) : IAsyncLifetime
{
    public string Table => table;

    /// <summary>What is in the table before.</summary>
    public abstract IReadOnlyList<SampleFile> Before { get; }

    /// <summary>What lands when the host is about to die.</summary>
    public abstract IReadOnlyList<SampleFile> During { get; }

    /// <summary>How everything stands after a run that nothing disturbed.</summary>
    public LandfallImage Undisturbed { get; private set; } = null!;

    /// <summary>A Landfall that has the files of <see cref="Before"/> in its table and is stopped.</summary>
    public async Task<LandfallBed> PrepareAsync()
    {
        var bed = new LandfallBed(azurite, Path.Combine(SharedData.Repository, "contracts", $"{table}.odcs.yaml"));
        await using var app = await RunningApp.StartAsync(bed);
        await DropAsync(bed, Before);
        await app.Api.AllPublishedAsync(Before.Count);
        return bed;
    }

    public static async Task DropAsync(LandfallBed bed, IEnumerable<SampleFile> files)
    {
        foreach (var file in files)
        {
            await bed.DropAsync(file.Name, file.Content);
        }
    }

    public async ValueTask InitializeAsync()
    {
        await CreateFilesAsync();
        using var bed = await PrepareAsync();
        await using (var app = await RunningApp.StartAsync(bed))
        {
            await DropAsync(bed, During);
            await app.Api.AllPublishedAsync(Before.Count + During.Count);
        }

        Assert.Empty(await Leftovers.CheckAsync(bed));
        Undisturbed = await LandfallImage.ReadAsync(bed);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract Task CreateFilesAsync();
}
