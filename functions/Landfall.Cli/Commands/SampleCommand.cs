using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Samples;

namespace Landfall.Cli.Commands;

/// <summary>Writes a seeded sample export.</summary>
internal sealed class SampleCommand : ScreenCommand
{
    private readonly Option<string> _table = new("--table")
    {
        Description = $"The table to make rows of: {string.Join(", ", SampleTables.Names)}.",
        Required = true,
        HelpName = "TABLE",
    };

    private readonly Option<long> _rows = NumberOption.Create<long>("--rows", "N", "How many rows.", 1000, 0, long.MaxValue);

    private readonly Option<ulong> _seed = NumberOption.Create<ulong>(
        "--seed",
        "S",
        "Where the random choices begin; one seed gives one file.",
        1,
        0,
        ulong.MaxValue
    );

    private readonly Option<double> _bad = NumberOption.Create<double>(
        "--bad",
        "RATIO",
        "The share of rows that must be rejected.",
        0.0,
        0,
        1
    );

    private readonly Option<FileInfo?> _out = new("--out")
    {
        Description = "The file to write; standard output without it.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _gzip = new("--gzip") { Description = "Compress with gzip." };

    /// <summary>Makes the command.</summary>
    public SampleCommand(CommonOptions common)
        : base("sample", "Write a sample export with invented data; the same seed gives the same bytes.", common)
    {
        _table.Validators.Add(found =>
        {
            if (found.GetValueOrDefault<string>() is { } table && !SampleTables.Names.Contains(table, StringComparer.Ordinal))
            {
                found.AddError($"There is no sample of '{table}'; expected one of {string.Join(", ", SampleTables.Names)}.");
            }
        });
        Validators.Add(found =>
        {
            if (found.GetValue(common.Json) && found.GetValue(_out) is null)
            {
                found.AddError("--json needs --out FILE, because the sample itself would go to standard output.");
            }
        });
        foreach (var option in (Option[])[_table, _rows, _seed, _bad, _out, _gzip])
        {
            Add(option);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall sample --table salesforce.account --rows 5", "Five accounts on standard output"),
        (
            "landfall sample --table amplitude.event --rows 100000 --bad 0.01 --gzip --out events.json.gz",
            "An hour of events, one in a hundred bad"
        ),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var request = new SampleRequest
        {
            Table = line.GetRequiredValue(_table),
            Rows = line.GetValue(_rows),
            Seed = line.GetValue(_seed),
            BadRatio = line.GetValue(_bad),
            Gzip = line.GetValue(_gzip),
        };
        if (line.GetValue(_out) is not { } file)
        {
            await using var console = Console.OpenStandardOutput();
            await SampleGenerator.WriteAsync(request, console, cancellationToken: cancellationToken);
            return ExitCode.Done;
        }

        var summary = await WriteFileAsync(request, file, screen, cancellationToken);
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    File = file.FullName,
                    request.Table,
                    summary.Rows,
                    summary.BadRows,
                    summary.Bytes,
                }
            );
        }
        else
        {
            screen.Say(
                $"{file.Name}: {Amounts.Of(summary.Rows, "row")} of {request.Table}, {Amounts.Count(summary.BadRows)} of them "
                    + $"bad, {Amounts.Bytes(file.Length)}"
            );
        }

        return ExitCode.Done;
    }

    private static async Task<SampleSummary> WriteFileAsync(
        SampleRequest request,
        FileInfo file,
        Screen screen,
        CancellationToken cancellationToken
    )
    {
        try
        {
            file.Directory?.Create();
            SampleSummary summary = null!;
            await Progress.RunAsync(screen, "writing", request.Rows, async progress =>
            {
                await using var output = file.Create();
                summary = await SampleGenerator.WriteAsync(request, output, progress, cancellationToken);
            });
            file.Refresh();
            return summary;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCode.Failed,
                $"The sample cannot be written to '{file.FullName}': {failure.Message}",
                "Name a file in a folder that you may write to by --out.",
                failure
            );
        }
    }
}
