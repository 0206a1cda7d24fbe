using Landfall.Cli.Landing;
using Landfall.Contracts;
using Landfall.EndToEnd.Tests.Cli;

namespace Landfall.EndToEnd.Tests.Adopting;

public sealed class AdoptionPlanTests
{
    private static readonly ContractSet Contracts = ContractFolderOf(WorkFolder.Contracts);

    [Fact]
    public void Of_AFolderOfManyThings_TakesThoseOfTheDaysInTheirOrder()
    {
        using var work = new WorkFolder();
        string[] names =
        [
            "amplitude/187520_2026-11-17_10#1.json.gz",
            "amplitude/187520_2026-11-17_9#1.json.gz",
            "amplitude/187520_2026-11-16_23#2.json.gz",
            "amplitude/187520_2026-11-15_23#1.json.gz",
            "amplitude/187520_2026-11-18_0#1.json.gz",
            "amplitude/-189524_2026-11-17_1.json.gz",
            "salesforce/2026-11-16/Account.csv",
            "old of 2026-11-17/Contact.csv",
            "readme 2026-11-17.txt",
        ];
        var paths = names.Select(name => Write(work, name)).ToList();

        var plan = AdoptionPlan.Of(paths, Contracts, table: null, new(2026, 11, 16), new(2026, 11, 17));

        Assert.Equal(
            [
                "salesforce/2026-11-16/Account.csv",
                "amplitude/187520_2026-11-16_23#2.json.gz",
                "salesforce/2026-11-17/Contact.csv",
                "amplitude/-189524_2026-11-17_1.json.gz",
                "amplitude/187520_2026-11-17_9#1.json.gz",
                "amplitude/187520_2026-11-17_10#1.json.gz",
            ],
            plan.Files.Select(file => file.Name)
        );
        Assert.Equal((2, 1), (plan.OutOfRange, plan.Unclaimed));
        Assert.EndsWith("readme 2026-11-17.txt", Assert.Single(plan.UnclaimedPaths), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OneTable_LeavesTheOthersFilesAlone()
    {
        using var work = new WorkFolder();
        string[] paths = [Write(work, "a/187520_2026-11-17_10#1.json.gz"), Write(work, "b/2026-11-17/Account.csv")];

        var plan = AdoptionPlan.Of(paths, Contracts, Contracts.Find("salesforce.account"), from: null, to: null);

        Assert.Equal("salesforce/2026-11-17/Account.csv", Assert.Single(plan.Files).Name);
        Assert.Equal((1, 0), (plan.OfOthers, plan.Unclaimed));
    }

    [Fact]
    public void Of_ABackslashInAName_IsTheSlashThatStorageMakesOfIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A backslash is no letter of a name there.");
        using var work = new WorkFolder();
        var path = Write(work, "salesforce/2026-11-17\\Account.csv");

        var plan = AdoptionPlan.Of([path], Contracts, table: null, from: null, to: null);

        Assert.Equal("salesforce/2026-11-17/Account.csv", Assert.Single(plan.Files).Name);
    }

    [Fact]
    public void Of_ANameWithoutADay_GoesByWhenTheFileWasLastChanged()
    {
        using var work = new WorkFolder();
        var path = Write(work, "salesforce/Account.csv");
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 5, 4, 3, 2, 1, DateTimeKind.Utc));

        var plan = AdoptionPlan.Of([path], Contracts, table: null, new(2026, 5, 4), new(2026, 5, 4));
        var other = AdoptionPlan.Of([path], Contracts, table: null, new(2026, 5, 5), to: null);

        Assert.Equal("salesforce/2026-05-04T030201Z/Account.csv", Assert.Single(plan.Files).Name);
        Assert.Equal((0, 1), (other.Files.Count, other.OutOfRange));
    }

    [Fact]
    public void Expand_FoldersThatLinksLeadToAgain_CountOnce()
    {
        using var work = new WorkFolder();
        var own = Write(work, "old/a/1.csv");
        var other = Write(work, "elsewhere/2.csv");
        Directory.CreateSymbolicLink(work.File("old/a/parent"), work.File("old"));
        Directory.CreateSymbolicLink(work.File("old/A"), work.File("old/a"));
        Directory.CreateSymbolicLink(work.File("old/other"), "../elsewhere");
        Directory.CreateSymbolicLink(work.File("link"), work.Path);

        string[] expected = [own, other.Replace("elsewhere", "old/other", StringComparison.Ordinal)];

        Assert.Equal(expected, LocalFiles.Expand([work.File("old")]).Select(file => file.FullName));
        Assert.Equal(
            expected.Select(path => path.Replace("/old/", "/link/old/", StringComparison.Ordinal)),
            LocalFiles.Expand([work.File("link/old")]).Select(file => file.FullName)
        );
    }

    private static string Write(WorkFolder work, string name)
    {
        var path = work.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x\n");
        return path;
    }

    private static ContractSet ContractFolderOf(string folder) =>
        ContractSet.Create([
            .. Directory
                .EnumerateFiles(folder, "*.yaml")
                .Select(path => ContractReader.Read(Path.GetFileName(path), File.ReadAllText(path)).Contract!),
        ]);
}
