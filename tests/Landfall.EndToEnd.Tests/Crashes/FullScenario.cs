using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>A daily export in mode full: a first snapshot is the table, the second one replaces it.</summary>
public sealed class FullScenario(AzuriteFixture azurite) : CrashScenario(azurite, "salesforce.account")
{
    private readonly List<SampleFile> _files = [];

    public override IReadOnlyList<SampleFile> Before => _files[..1];

    public override IReadOnlyList<SampleFile> During => _files[1..];

    protected override async Task CreateFilesAsync()
    {
        _files.Add(await SampleFile.CreateAsync("salesforce/2026-11-17/Account.csv", Table, rows: 300, seed: 1));
        _files.Add(await SampleFile.CreateAsync("salesforce/2026-11-18/Account.csv", Table, rows: 500, seed: 2));
    }
}
