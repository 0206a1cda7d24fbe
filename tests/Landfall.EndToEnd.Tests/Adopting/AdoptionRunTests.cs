using System.Globalization;
using Landfall.Cli.Landing;
using Landfall.EndToEnd.Tests.Cli;
using Landfall.EndToEnd.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.EndToEnd.Tests.Adopting;

/// <summary>In which order and how fast files land, and what is done with those that cannot.</summary>
public sealed class AdoptionRunTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("10", 0.1)]
    [InlineData("4/s", 0.25)]
    [InlineData("30/min", 2)]
    public void Parse_ARate_TellsTheTimeFromOneToTheNext(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Rate.Parse(text)!.Interval);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("10/h")]
    [InlineData("1/2/s")]
    [InlineData("100001")]
    public void Parse_WhatIsNoRate_IsRefused(string text) => Assert.Null(Rate.Parse(text));

    [Theory]
    [InlineData("10", "10/s")]
    [InlineData("300/min", "300/min")]
    public void ToString_ARate_IsAsItIsWritten(string text, string written) => Assert.Equal(written, Rate.Parse(text)!.ToString());

    [Fact]
    public async Task RunAsync_ARate_LandsOneAtATimeInItsOrder()
    {
        using var work = new WorkFolder();
        var time = new FakeTimeProvider(Begin);
        var target = new SomeTarget(time);
        var run = new Adoption(target, new Pace(time, Rate.Parse("2/s")!)).RunAsync(
            await FilesAsync(work, 5),
            dryRun: false,
            progress: null,
            TestContext.Current.CancellationToken
        );

        for (var landed = 1; landed <= 5; landed++)
        {
            await Eventually.GetAsync(
                () => Task.FromResult(target.Landed.Count == landed ? target : null),
                () => $"{target.Landed.Count} files landed"
            );
            time.Advance(TimeSpan.FromMilliseconds(499));
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await run;
        Assert.Equal(["0", "1", "2", "3", "4"], target.Landed.Select(one => one.Name));
        Assert.Equal([0, 500, 1000, 1500, 2000], target.Landed.Select(one => (one.At - Begin).TotalMilliseconds));
    }

    [Fact]
    public async Task RunAsync_FilesThatLandedBefore_TakeNoTimeAndAreLeftAlone()
    {
        using var work = new WorkFolder();
        var time = new FakeTimeProvider(Begin);
        var target = new SomeTarget(time) { Looks = file => file.Name == "59" ? UploadEnd.Landed : UploadEnd.AlreadyLanded };
        var adoption = new Adoption(target, new Pace(time, Rate.Parse("1/min")!));

        await adoption.RunAsync(await FilesAsync(work, 60), dryRun: false, progress: null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 59, 0), (adoption.Landed, adoption.AlreadyThere, adoption.Failed));
        Assert.Equal(["59"], target.Landed.Select(one => one.Name));
    }

    [Fact]
    public async Task RunAsync_FilesThatCannotLand_AreToldAndHoldNobodyUp()
    {
        using var work = new WorkFolder();
        var files = await FilesAsync(work, 4);
        await File.WriteAllTextAsync(files[1].Path, "");
        File.Delete(files[2].Path);
        var time = new FakeTimeProvider(Begin);
        var target = new SomeTarget(time) { Looks = file => file.Name == "0" ? UploadEnd.NameTaken : UploadEnd.Landed };
        var adoption = new Adoption(target, new Pace(time, Rate.Parse("10")!));

        await adoption.RunAsync(files, dryRun: false, progress: null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 0, 3), (adoption.Landed, adoption.AlreadyThere, adoption.Failed));
        Assert.Equal(
            [
                $"'{files[0].Path}' was not landed: other content has landed as '0' before.",
                $"'{files[1].Path}' was not landed: it is empty.",
                $"'{files[2].Path}' cannot be read: it is gone.",
            ],
            adoption.Failures.Select(failure => failure.Message)
        );
    }

    [Fact]
    public async Task RunAsync_AFileThatIsGoneAndWhoseNameIsFree_IsToldAndHoldsNobodyUp()
    {
        using var work = new WorkFolder();
        var files = await FilesAsync(work, 3);
        File.Delete(files[1].Path);
        var adoption = new Adoption(
            new SomeTarget(TimeProvider.System) { IsNameFree = true },
            new Pace(TimeProvider.System, Rate.Parse("1000")!)
        );

        await adoption.RunAsync(files, dryRun: false, progress: null, TestContext.Current.CancellationToken);

        Assert.Equal((2, 0, 1), (adoption.Landed, adoption.AlreadyThere, adoption.Failed));
        Assert.StartsWith($"'{files[1].Path}' cannot be read: ", Assert.Single(adoption.Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DryRun_LandsNothing()
    {
        using var work = new WorkFolder();
        var time = new FakeTimeProvider(Begin);
        var target = new SomeTarget(time);
        var adoption = new Adoption(target, new Pace(time, Rate.Parse("1/min")!));

        await adoption.RunAsync(await FilesAsync(work, 3), dryRun: true, progress: null, TestContext.Current.CancellationToken);

        Assert.Equal((3, 6L), (adoption.Landed, adoption.Bytes));
        Assert.Empty(target.Landed);
    }

    private static async Task<IReadOnlyList<AdoptedFile>> FilesAsync(WorkFolder work, int count)
    {
        var files = new List<AdoptedFile>();
        for (var at = 0; at < count; at++)
        {
            var name = at.ToString(CultureInfo.InvariantCulture);
            await File.WriteAllTextAsync(work.File(name), "x\n");
            files.Add(new AdoptedFile(work.File(name), name, Begin.AddHours(at)));
        }

        return files;
    }

    private sealed class SomeTarget(TimeProvider time) : IAdoptionTarget
    {
        private readonly List<(string Name, DateTimeOffset At)> _landed = [];

        public Func<AdoptedFile, UploadEnd> Looks { get; init; } = _ => UploadEnd.Landed;

        /// <summary>True where nothing has landed, so that a look needs no file.</summary>
        public bool IsNameFree { get; init; }

        public IReadOnlyList<(string Name, DateTimeOffset At)> Landed => _landed;

        public Task<UploadEnd> LookAsync(AdoptedFile file, CancellationToken cancellationToken) =>
            IsNameFree || File.Exists(file.Path) ? Task.FromResult(Looks(file)) : throw new FileNotFoundException("it is gone.");

        public Task<UploadEnd> LandAsync(AdoptedFile file, CancellationToken cancellationToken)
        {
            _landed.Add((file.Name, time.GetUtcNow()));
            return Task.FromResult(UploadEnd.Landed);
        }

        public bool MayBeEmpty(string name) => false;
    }
}
