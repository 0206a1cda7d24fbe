using System.Diagnostics;
using Landfall.Benchmarks;
using Landfall.Benchmarks.App;
using Landfall.Benchmarks.Curation;
using Landfall.Benchmarks.Measuring;
using Landfall.Benchmarks.Memory;
using Landfall.Benchmarks.Samples;
using Landfall.Cli;

var arguments = new BenchmarkArguments(args);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

var folder = Directory.CreateDirectory(Path.Combine(arguments.Folder, $"landfall-benchmarks-{Environment.ProcessId}")).FullName;
try
{
    if (arguments.Command == MemoryProbe.Command)
    {
        await MemoryProbe.RunAsync(arguments.Rest, folder, stop.Token);
        return 0;
    }

    if (arguments.Command == DropDriver.Command)
    {
        await DropDriver.RunAsync(arguments.Rest, stop.Token);
        return 0;
    }

    var place = new AppPlace(folder, arguments.Host);
    if (place.Host is not null && arguments.Command is not ("latency" or "many" or "beside" or "crowded" or "history"))
    {
        Console.Error.WriteLine($"'{arguments.Command}' measures no host that is up already: leave out --url.");
        return 2;
    }

    var samples = await SampleFiles.OpenAsync(folder, stop.Token);
    var benchmarks = new Dictionary<string, Func<Task<MarkdownTable>>>(StringComparer.Ordinal)
    {
        ["curate"] = () => new CurateBenchmark(samples, folder, arguments.Rows, arguments.Runs).RunAsync(stop.Token),
        ["telemetry"] = () => new TelemetryBenchmark(samples, folder, arguments.Rows, arguments.Runs).RunAsync(stop.Token),
        ["memory"] = () => new MemoryBenchmark(samples, folder).RunAsync(stop.Token),
        ["latency"] = () => new LatencyBenchmark(place, arguments.FilesInTurn).RunAsync(stop.Token),
        ["history"] = () => new HistoryBenchmark(place).RunAsync(stop.Token),
        ["landed"] = () => new LandedBenchmark(place).RunAsync(stop.Token),
        ["many"] = () => new ManyBenchmark(samples, place, arguments.Tables, arguments.Files, arguments.FileRows).RunAsync(stop.Token),
        ["beside"] = () => new BesideBenchmark(place, arguments.LargeRows).RunAsync(stop.Token),
        ["scrape"] = () => new ScrapeBenchmark(place, arguments.LargeRows).RunAsync(stop.Token),
        ["crowded"] = () => new CrowdedBenchmark(place, arguments.Crowd, arguments.CrowdLanded).RunAsync(stop.Token),
    };
    var chosen =
        arguments.Command == "all" ? [.. benchmarks.Values]
        : benchmarks.TryGetValue(arguments.Command, out var one) ? [one]
        : Array.Empty<Func<Task<MarkdownTable>>>();
    if (chosen.Length == 0)
    {
        Console.Error.WriteLine(BenchmarkArguments.Usage);
        return 2;
    }

    var clock = Stopwatch.StartNew();
    var tables = new List<string> { $"Machine: {Machine.Describe()}.\n" };
    foreach (var benchmark in chosen)
    {
        tables.Add((await benchmark()).ToString());
    }

    var measured = string.Join('\n', tables);
    Console.WriteLine(measured);
    Console.Error.WriteLine(FormattableString.Invariant($"took {clock.Elapsed.TotalSeconds:F0} s"));
    if (arguments.Page is { } page)
    {
        await ResultsPage.WriteAsync(page, measured, stop.Token);
    }

    return 0;
}
catch (Exception refused) when (refused is ArgumentException or CliException)
{
    Console.Error.WriteLine(refused is CliException { Hint: { } hint } ? $"{refused.Message} {hint}" : refused.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("stopped");
    return 130;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
