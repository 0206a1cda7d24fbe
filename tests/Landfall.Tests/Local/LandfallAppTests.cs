using Landfall.Curation;
using Landfall.Local;
using Landfall.Planning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Local;

/// <summary>How the app of one machine is composed.</summary>
public sealed class LandfallAppTests
{
    private const string Emulator = "UseDevelopmentStorage=true";
    private const string Elsewhere = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=AAAA;EndpointSuffix=core.windows.net";

    [Fact]
    public async Task Build_SettingsFiles_AreReadOnceAndNotWatched()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var app = LandfallApp.Build(
            new LandfallAppOptions { StorageConnectionString = Emulator, WarehousePath = Path.Combine(folder, "warehouse.duckdb") }
        );

        // A watch is told of each file below the folder that the host was started in, and its own data may lie there.
        var files = ((IConfigurationRoot)app.Configuration).Providers.OfType<FileConfigurationProvider>().ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.False(file.Source.ReloadOnChange, file.ToString()));
    }

    [Fact]
    public async Task Build_StorageIsAnEmulator_AsksItForLittleAtATime()
    {
        var (filesAhead, groups) = await BuiltAsync(Emulator);

        Assert.Equal(1, filesAhead);
        Assert.InRange(groups, 1, Math.Min(Environment.ProcessorCount, 4));
    }

    [Fact]
    public async Task Build_StorageIsElsewhere_AsksItForMuchAtATime() => Assert.Equal((4, 4), await BuiltAsync(Elsewhere));

    [Fact]
    public async Task Build_SettingsSayHowMuch_AreObeyed() =>
        Assert.Equal((3, 2), await BuiltAsync(Emulator, ("Landfall:Curation:FilesAhead", "3"), ("Landfall:Planning:MaxGroups", "2")));

    private static async Task<(int FilesAhead, int Groups)> BuiltAsync(string storage, params (string Key, string Value)[] settings)
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var app = LandfallApp.Build(
            new LandfallAppOptions
            {
                StorageConnectionString = storage,
                WarehousePath = Path.Combine(folder, "warehouse.duckdb"),
                Settings = settings.ToDictionary(one => one.Key, one => (string?)one.Value, StringComparer.Ordinal),
            }
        );
        return (
            app.Services.GetRequiredService<IOptions<CurationOptions>>().Value.FilesAhead,
            app.Services.GetRequiredService<IOptions<PlanningOptions>>().Value.MaxGroups
        );
    }
}
