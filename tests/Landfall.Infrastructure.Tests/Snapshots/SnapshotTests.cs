using Landfall.Infrastructure.Tests.Compiler;

namespace Landfall.Infrastructure.Tests.Snapshots;

/// <summary>
/// What a deployment would ask for, to the byte. A change that is meant is accepted by a run with LANDFALL_ACCEPT=1, which writes the
/// snapshots anew; the change is then read in the commit.
/// </summary>
public sealed class SnapshotTests
{
    public static TheoryData<string> ParameterFiles => [.. Snapshot.Stages];

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public async Task Snapshot_ParameterFile_AsksForWhatWasAccepted(string stage)
    {
        using var folder = InfrastructureFolder.Copy();

        var taken = await Snapshot.TakeAsync(folder, stage, TestContext.Current.CancellationToken);

        Golden.AssertEqual($"{stage}.snapshot.json", InOrder(File.ReadAllText(taken)));
        Golden.AssertEqual($"{stage}.access.txt", Surface.AccessOf(Snapshot.Read(taken)));
        Golden.AssertEqual($"{stage}.network.txt", Surface.NetworkOf(Snapshot.Read(taken)));
    }

    // A parameter file without a snapshot would be judged by nobody.
    [Fact]
    public void ParameterFiles_All_HaveASnapshot() =>
        Assert.Equal(
            Snapshot.Stages.Order(StringComparer.Ordinal),
            InfrastructureFolder
                .Sources.Where(file => file.EndsWith(".bicepparam", StringComparison.Ordinal))
                .Select(file => Path.GetFileNameWithoutExtension(file))
        );

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Snapshot_Diagnostics_AreNone(string stage) => Assert.Empty(Snapshot.Load(stage).Root["diagnostics"]!.AsArray());

    // The compiler writes outputs in another order each time; each is one line.
    private static string InOrder(string snapshot)
    {
        const string Start = "  \"outputs\": {\n";
        const string End = "\n  }\n}";
        var from = snapshot.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        var to = snapshot.LastIndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= Start.Length && to > from, "The snapshot does not end with its outputs.");
        var outputs = snapshot[from..to].Split('\n').Select(line => line.TrimEnd(',')).Order(StringComparer.Ordinal);
        Assert.All(outputs, line => Assert.StartsWith("    \"", line));
        return snapshot[..from] + string.Join(",\n", outputs) + snapshot[to..];
    }
}
