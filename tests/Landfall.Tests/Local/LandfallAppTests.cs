using Landfall.Local;
using Microsoft.Extensions.Configuration;

namespace Landfall.Tests.Local;

/// <summary>How the app of one machine is composed.</summary>
public sealed class LandfallAppTests
{
    [Fact]
    public async Task Build_SettingsFiles_AreReadOnceAndNotWatched()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var app = LandfallApp.Build(
            new LandfallAppOptions
            {
                StorageConnectionString = "UseDevelopmentStorage=true",
                WarehousePath = Path.Combine(folder, "warehouse.duckdb"),
            }
        );

        // A watch is told of each file below the folder that the host was started in, and its own data may lie there.
        var files = ((IConfigurationRoot)app.Configuration).Providers.OfType<FileConfigurationProvider>().ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.False(file.Source.ReloadOnChange, file.ToString()));
    }
}
