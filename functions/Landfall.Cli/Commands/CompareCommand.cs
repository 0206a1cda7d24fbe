using System.CommandLine;
using System.Text.RegularExpressions;
using Landfall.Cli.Comparison;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>Compares two tables or exports, such as those of a migration's parallel run.</summary>
internal sealed partial class CompareCommand : ScreenCommand
{
    private const int MostSamples = 1_000;

    private readonly Argument<string> _left = new("LEFT") { Description = "A table, or Parquet or CSV files; a pattern in quotes." };

    private readonly Argument<string> _right = new("RIGHT") { Description = "The same, for the other side." };

    private readonly Option<string[]> _key = WordsOption.Create(
        "--key",
        "The columns whose values name a row. Without them whole rows are compared, and only their number is told."
    );

    private readonly Option<string[]> _columns = WordsOption.Create("--columns", "The columns to compare; all that both have without it.");

    private readonly Option<string[]> _ignore = WordsOption.Create("--ignore", "Columns to leave out; a star at the end is any end.");

    private readonly Option<int> _sample = NumberOption.Create(
        "--sample",
        "N",
        "How many keys to show of each kind of difference; keys can be personal data.",
        5,
        0,
        MostSamples
    );

    private readonly Option<bool> _values = new("--values") { Description = "Show the values that differ, too, as they are." };

    private readonly Option<double> _tolerance = NumberOption.Create(
        "--tolerance",
        "N",
        "How far apart numbers with fractions may be; whole numbers, keys and rows of doubled keys are exact anyway.",
        0d,
        0d,
        1e300
    );

    private readonly Option<bool> _emptyIsNull = new("--empty-is-null") { Description = "Take an empty text for a null." };

    private readonly Option<string> _memory = new("--memory")
    {
        Description = "The most memory for the comparison, such as 512MB; what does not fit goes to the data folder's disk.",
        HelpName = "SIZE",
        DefaultValueFactory = _ => "1GB",
    };

    /// <summary>Makes the command.</summary>
    public CompareCommand(CommonOptions common)
        : base(
            "compare",
            "Compare two tables or exports: rows, keys that are missing, extra or doubled, and values by column. Ends with 1 when they "
                + "differ.",
            common
        )
    {
        Add(_left);
        Add(_right);
        Add(_key);
        Add(_columns);
        Add(_ignore);
        Add(_sample);
        Add(_values);
        Add(_tolerance);
        Add(_emptyIsNull);
        Add(_memory);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
        _memory.Validators.Add(found =>
        {
            if (found.Tokens is [var given] && !Size().IsMatch(given.Value))
            {
                found.AddError($"--memory '{given.Value}' is not a size; expected one such as 512MB or 2GB.");
            }
        });
        Validators.Add(found =>
        {
            // Its value cannot be asked for here: it may be no number, which is told by itself.
            if (found.GetResult(_tolerance) is { Implicit: false } && found.GetValue(_key) is null or [])
            {
                found.AddError("--tolerance compares rows of one key: name it by --key.");
            }
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall compare \"bigquery/account-*.parquet\" salesforce.account --key id", "What the old warehouse has, against the table"),
        ("landfall compare old.csv new.csv --key Id --ignore LoadedAt --values", "Two exports, with the values that differ"),
        ("landfall compare old.parquet new.parquet", "Without a key: how many rows are on one side only"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var showsValues = line.GetValue(_values);
        var options = new ComparisonOptions
        {
            Key = line.GetValue(_key) ?? [],
            Columns = line.GetValue(_columns) ?? [],
            Ignored = line.GetValue(_ignore) ?? [],
            Tolerance = line.GetValue(_tolerance),
            EmptyIsNull = line.GetValue(_emptyIsNull),
            Samples = line.GetValue(_sample),
            Memory = line.GetRequiredValue(_memory),
        };
        var found = await ComparisonRun.RunAsync(
            line.GetRequiredValue(_left),
            line.GetRequiredValue(_right),
            Common.HostOf(line),
            options,
            cancellationToken
        );
        if (!showsValues)
        {
            found = found.WithoutValues();
        }

        if (screen.IsJson)
        {
            screen.Json(found);
        }
        else
        {
            ComparisonSheet.Show(screen, found, showsValues);
        }

        return found.Same ? ExitCode.Done : ExitCode.Failed;
    }

    [GeneratedRegex(@"\A[1-9]\d{0,6}(MB|GB|MiB|GiB)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Size();
}

/// <summary>Makes options that take words, one after the other or with commas between them.</summary>
internal static class WordsOption
{
    /// <summary>Makes an option for any number of words.</summary>
    public static Option<string[]> Create(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "A,B",
            CustomParser = found =>
                [
                    .. found.Tokens.SelectMany(token =>
                        token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    ),
                ],
        };
}
