using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>Hourly event files in mode append.</summary>
public sealed class AppendScenario(AzuriteFixture azurite) : CrashScenario(azurite, "amplitude.event")
{
    private readonly List<SampleFile> _files = [];

    public override IReadOnlyList<SampleFile> Before => _files[..1];

    public override IReadOnlyList<SampleFile> During => _files[1..];

    protected override async Task CreateFilesAsync()
    {
        for (var hour = 0; hour < 4; hour++)
        {
            _files.Add(await SampleFile.CreateAsync($"amplitude/187520_2026-11-17_{hour}#1.json.gz", Table, rows: 200 + hour, seed: (ulong)hour + 1));
        }
    }
}
