using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.Page.Tests;

/// <summary>A running app with a published, a refused and an unclaimed file.</summary>
public sealed class PageLandfall(AzuriteFixture azurite) : IAsyncLifetime
{
    public const string WebPage = "salesforce/2026-11-17/Account.csv";

    private readonly LandfallBed _bed = new(
        azurite,
        Path.Combine(SharedData.Repository, "contracts", "amplitude.event.odcs.yaml"),
        Path.Combine(SharedData.Repository, "contracts", "salesforce.account.odcs.yaml")
    );

    private RunningApp _app = null!;

    public SampleFile Events { get; private set; } = null!;

    public Uri Address => AddressOf(_app);

    public LandfallClient Api => _app.Api;

    public static Uri AddressOf(RunningApp app) => new(app.Api.Http.BaseAddress!, "/");

    public Task DropAsync(string name, byte[] content) => _bed.DropAsync(name, content);

    public async ValueTask InitializeAsync()
    {
        Events = await SampleFile.CreateAsync("amplitude/187520_2026-11-17_10#1.json.gz", "amplitude.event", rows: 1500, seed: 1);
        _app = await RunningApp.StartAsync(
            _bed,
            settings: new Dictionary<string, string?>
            {
                ["Landfall:Alerts:PlaybookUrl"] = "https://wiki.example.com/landfall",
                ["Landfall:Cost:Prices:Currency"] = "EUR",
                ["Landfall:Cost:Prices:Region"] = "westeurope",
                ["Landfall:Cost:Prices:Date"] = "2026-11-28",
                ["Landfall:Cost:Prices:BlobWrites"] = "10000",
                ["Landfall:Cost:Budgets:amplitude.event"] = "1000000",
            }
        );
        await _bed.DropAsync(Events.Name, Events.Content);
        await _bed.DropAsync(WebPage, "<html></html>"u8.ToArray());
        await _bed.DropAsync("misc/readme.txt", "Nobody expects this file.\n"u8.ToArray());
        await Api.AllEndedAsync(3);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _bed.Dispose();
    }
}
