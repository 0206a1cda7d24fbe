using Landfall.Monitoring;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Landfall.OnAzure.Tests;

public sealed class HealthServiceTests(AzuriteFixture azurite) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-health-");

    [Theory]
    [InlineData("ledger", "ledger.json", """{"ledger":"another"}""")]
    [InlineData("lake", "format.json", """{"format":7}""")]
    public async Task Start_StorageTurnsOutToBeAnothersAfterwards_EndsTheApp(string container, string document, string content)
    {
        // As a start whose setup was refused: nothing has been looked at yet.
        using var app = AzureApp.Build([], Settings());
        var containers = app.Services.GetRequiredService<LandfallContainers>();
        var foreign = container == "lake" ? containers.Lake : containers.Ledger;
        await foreign.CreateAsync();
        await foreign.GetBlobClient(document).UploadAsync(BinaryData.FromString(content));
        var service = app.Services.GetServices<IHostedService>().OfType<HealthService>().Single();
        var ending = new TaskCompletionSource();
        await using var told = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(ending.SetResult);

        await service.StartAsync(TestContext.Current.CancellationToken);
        await ending.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        Assert.True(service.IsRefused);
        Assert.Equal("setup", Assert.Single(app.Services.GetRequiredService<HealthCheck>().Last!.Problems).Kind);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Dictionary<string, string?> Settings() =>
        new(StringComparer.Ordinal)
        {
            [LandfallNames.HostStorageSetting] = azurite.ConnectionString,
            [LandfallNames.LandingStorageSetting] = azurite.ConnectionString,
            [LandfallNames.EventStorageSetting] = azurite.ConnectionString,
            ["Landfall:Storage:Prefix"] = azurite.NewPrefix(),
            ["Landfall:Curation:TempFolder"] = _folder.FullName,
            ["Landfall:Warehouse:DuckDb:Path"] = Path.Combine(_folder.FullName, "warehouse.duckdb"),
            ["Functions:Worker:HostEndpoint"] = "http://127.0.0.1:1",
            ["Functions:Worker:RequestId"] = "1",
            ["Functions:Worker:WorkerId"] = "1",
            ["Functions:Worker:GrpcMaxMessageLength"] = "1000000",
        };
}
