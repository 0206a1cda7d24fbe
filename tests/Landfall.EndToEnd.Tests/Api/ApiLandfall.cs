using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>A running app with a published, a duplicate, a refused and an unclaimed file.</summary>
public sealed class ApiLandfall(AzuriteFixture azurite) : IAsyncLifetime
{
    public const string Page = "salesforce/2026-11-17/Account.csv";
    public const string Stranger = "misc/readme.txt";

    private readonly LandfallBed _bed = new(
        azurite,
        Path.Combine(SharedData.Repository, "contracts", "amplitude.event.odcs.yaml"),
        Path.Combine(SharedData.Repository, "contracts", "salesforce.account.odcs.yaml")
    );

    private RunningApp _app = null!;

    public SampleFile Events { get; private set; } = null!;

    public Ingestion Published { get; private set; } = null!;

    public Ingestion Duplicate { get; private set; } = null!;

    public Ingestion Refused { get; private set; } = null!;

    public Ingestion Unclaimed { get; private set; } = null!;

    public LandfallClient Api => _app.Api;

    public Task DropAsync(string name, byte[] content) => _bed.DropAsync(name, content);

    public async ValueTask InitializeAsync()
    {
        Events = await SampleFile.CreateAsync("amplitude/187520_2026-11-17_10#1.json.gz", "amplitude.event", rows: 60, seed: 1);
        _app = await RunningApp.StartAsync(_bed);
        await _bed.DropAsync(Events.Name, Events.Content);
        await Api.AllEndedAsync(1);
        await _bed.DropAsync(Events.Name, Events.Content);
        await _bed.DropAsync(Page, "<html></html>"u8.ToArray());
        await _bed.DropAsync(Stranger, "Nobody expects this file.\n"u8.ToArray());
        var all = await Api.AllEndedAsync(4);
        Published = all.Single(one => one.State == "published");
        Duplicate = all.Single(one => one.State == "duplicate");
        Refused = all.Single(one => one.State == "refused");
        Unclaimed = all.Single(one => one.State == "unclaimed");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _bed.Dispose();
    }
}
