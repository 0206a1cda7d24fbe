using System.Globalization;
using Landfall.Archives;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads Landfall's settings from the contract's own custom properties.</summary>
internal static class SettingsReader
{
    private static readonly WordList<LoadMode?> Modes = new(("full", LoadMode.Full), ("append", LoadMode.Append), ("merge", LoadMode.Merge))
    {
        NotBuilt = ["history"],
    };

    private static readonly WordList<Dialect?> Dialects = new([.. Dialect.All.Select(dialect => (dialect.Name, (Dialect?)dialect))]);

    private static readonly WordList<TextEncoding?> Encodings = new([
        .. Enum.GetValues<TextEncoding>().Select(encoding => (encoding.Setting(), (TextEncoding?)encoding)),
    ]);

    private static readonly WordList<OnUnknownColumn> UnknownColumns = new(
        ("keep", OnUnknownColumn.Keep),
        ("reject", OnUnknownColumn.Reject)
    )
    {
        NotBuilt = ["add"],
    };

    private static readonly WordList<OnMissingColumn> MissingColumns = new(
        ("reject-file", OnMissingColumn.RejectFile),
        ("null-value", OnMissingColumn.NullValue)
    );

    private static readonly WordList<OnBadValue> BadValues = new(
        ("reject-row", OnBadValue.RejectRow),
        ("null-value", OnBadValue.NullValue),
        ("reject-file", OnBadValue.RejectFile)
    );

    private static readonly WordList<LongValues> LongValues = new(
        ("reject", Contracts.LongValues.Reject),
        ("heap", Contracts.LongValues.Heap)
    );

    /// <summary>Reads the settings that every mode has and notes what is missing or not valid.</summary>
    public static ContractSettings Read(PropertyBag bag, ProblemLog problems)
    {
        var landing = bag.Require(LandfallProperties.Landing, "say which files feed the table, such as crm/{snapshot}/Account.csv");
        var dialect = bag.Require(LandfallProperties.Dialect, $"name one of {Dialects.Expected}");
        var mode = bag.Require(LandfallProperties.Mode, "say full, append or merge");
        var settings = new ContractSettings
        {
            Landing = Pattern(landing, problems),
            LandingLine = landing?.Line ?? 1,
            MarkerFiles = Pattern(bag.Find(LandfallProperties.MarkerFiles), problems),
            Dialect = Delimited(
                Encoded(Dialects.Read(dialect, null, problems), bag.Find(LandfallProperties.Encoding), problems),
                bag.Find(LandfallProperties.Delimiter),
                problems
            ),
            Mode = Modes.Read(mode, null, problems),
            OnUnknownColumn = UnknownColumns.Read(bag.Find(LandfallProperties.OnUnknownColumn), OnUnknownColumn.Keep, problems),
            OnMissingColumn = MissingColumns.Read(bag.Find(LandfallProperties.OnMissingColumn), OnMissingColumn.RejectFile, problems),
            OnBadValue = BadValues.Read(bag.Find(LandfallProperties.OnBadValue), OnBadValue.RejectRow, problems),
            MaxRejectRatio = Ratio(bag.Find(LandfallProperties.MaxRejectRatio), problems),
            IngestFrom = Instant(bag.Find(LandfallProperties.IngestFrom), problems),
            Expects = ExpectsReader.Read(bag.Find(LandfallProperties.Expects), problems),
            LongValues = LongValues.Read(bag.Find(LandfallProperties.LongValues), Contracts.LongValues.Reject, problems),
            After = AfterReader.Read(bag.Find(LandfallProperties.After), problems),
            AfterLine = bag.Find(LandfallProperties.After)?.Line,
        };
        if (settings.MarkerFiles is { HasSnapshot: true } or { HasCount: true })
        {
            problems.Add(
                bag.Find(LandfallProperties.MarkerFiles)!.Value,
                "a marker file is no snapshot, so {snapshot} and {count} mean nothing here; write * instead"
            );
        }

        if (settings is { Mode: LoadMode.Append or LoadMode.Merge, Landing.HasSnapshot: true })
        {
            problems.Add(landing!.Value, "{snapshot} means something in mode full only; write * instead");
        }

        return settings;
    }

    private static Dialect? Encoded(Dialect? dialect, OdcsNode? node, ProblemLog problems)
    {
        if (Encodings.Read(node, null, problems) is not { } encoding || dialect is null)
        {
            return dialect;
        }

        if (dialect.Format == FileFormat.Parquet)
        {
            problems.Add(node!.Value, "Parquet has no encoding to choose; take the property out");
        }

        return dialect with
        {
            Encoding = encoding,
            IsEncodingGiven = true,
        };
    }

    private static Dialect? Delimited(Dialect? dialect, OdcsNode? node, ProblemLog problems)
    {
        if (Delimiter(node, problems) is not { } delimiter || dialect is null)
        {
            return dialect;
        }

        if (dialect.Format != FileFormat.Csv)
        {
            problems.Add(node!.Value, $"only CSV has a delimiter, and {dialect.Name} is none; take the property out");
        }

        return dialect with
        {
            Delimiter = delimiter,
        };
    }

    private static byte? Delimiter(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value)
        {
            return null;
        }

        foreach (var delimiter in Dialect.Delimiters)
        {
            if (value.Raw == Dialect.WordOf(delimiter) || value.Raw == ((char)delimiter).ToString())
            {
                return delimiter;
            }
        }

        problems.Add(value, $"'{value.Raw}' is not one of the values allowed here; expected one of \",\", \";\", \"|\" and tab");
        return null;
    }

    private static LandingPattern? Pattern(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value)
        {
            return null;
        }

        if (value.Text is not { } text)
        {
            problems.Add(value, "expected a path pattern as a text, such as crm/{snapshot}/Account.csv");
            return null;
        }

        if (!LandingPattern.TryParse(text, out var pattern, out var problem))
        {
            problems.Add(value, $"the landing pattern '{text}' is not valid: {problem}");
        }
        else if (pattern.Archive is null && ArchiveMember.IsArchive(text))
        {
            problems.Add(
                value,
                $"the landing pattern '{text}' is about zip archives, which are unpacked; name their members, such as {text}!/Account.csv"
            );
        }
        else if (pattern.Archive is { } archive && !ArchiveMember.IsArchive(archive) && !archive.EndsWith('*'))
        {
            problems.Add(
                value,
                $"the landing pattern '{text}' can match nothing: what stands before {ArchiveMember.Separator} names a zip "
                    + $"archive and ends in .zip"
            );
        }

        return pattern;
    }

    private static double Ratio(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value)
        {
            return TableContract.DefaultMaxRejectRatio;
        }

        if (value.Number is { } ratio and >= 0 and <= 1)
        {
            return (double)ratio;
        }

        problems.Add(value, "expected a share of rows between 0 (no reject allowed) and 1 (never refuse), such as 0.05");
        return TableContract.DefaultMaxRejectRatio;
    }

    private static DateTimeOffset? Instant(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value)
        {
            return null;
        }

        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK"];
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(value.Text, formats, CultureInfo.InvariantCulture, Utc, out var instant))
        {
            return instant;
        }

        problems.Add(value, "expected a day as \"yyyy-MM-dd\" or a time as \"yyyy-MM-ddTHH:mm:ssZ\"");
        return null;
    }
}
