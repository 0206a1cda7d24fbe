namespace Landfall.Contracts.Odcs;

/// <summary>Reads which files a table expects: a pattern that says where a name tells its time or number, or a mapping with more.</summary>
internal static class ExpectsReader
{
    private const string Example = "such as \"*_{yyyy}-{MM}-{dd}_{H}#*.json.gz\" or {names: ..., every: day, within: 2h}";

    private static readonly WordList<FilePeriod?> Periods = new(
        ("hour", FilePeriod.Hour),
        ("day", FilePeriod.Day),
        ("week", FilePeriod.Week),
        ("month", FilePeriod.Month)
    );

    /// <summary>Gives what is expected; null without a node or after noting why it is not valid.</summary>
    public static ExpectedFiles? Read(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value)
        {
            return null;
        }

        if (value.Text is not null)
        {
            return Names(value, problems) is { } period ? new ExpectedFiles(period, value.Text, Within: null) : null;
        }

        var known = true;
        foreach (var (name, key, _) in value.Entries)
        {
            if (name is not ("names" or "every" or "within"))
            {
                problems.Add(key, $"the key '{name}' is unknown here; expected names, every or within");
                known = false;
            }
        }

        if (!value.Entries.Any())
        {
            problems.Add(value, $"expected where a name tells what a file is for, {Example}");
            return null;
        }

        var every = Periods.Read(value["every"], null, problems);
        var within = DurationReader.Read(value["within"], problems);
        if (value["names"] is not { } names)
        {
            if (value["every"] is null)
            {
                problems.Add(value, $"nothing says how often a file comes; set names or every, {Example}");
            }

            return known && every is { } often ? new ExpectedFiles(often, Names: null, within) : null;
        }

        if (Names(names, problems) is not { } finest || !known)
        {
            return null;
        }

        if (every is { } coarser && (finest == FilePeriod.Number || coarser < finest))
        {
            problems.Add(value["every"]!.Value, $"the names do not tell it: they tell the {finest.ToString().ToLowerInvariant()}");
            return null;
        }

        return new ExpectedFiles(every ?? finest, names.Text, within);
    }

    private static FilePeriod? Names(OdcsNode node, ProblemLog problems)
    {
        if (node.Text is not { Length: > 0 and <= LandingPattern.MaxLength } names)
        {
            problems.Add(node, $"expected the end of a name as a text, {Example}");
        }
        else if (FileNameTime.Unknown(names) is { } unknown)
        {
            problems.Add(node, $"'{unknown}' is no placeholder here; expected {FileNameTime.Placeholders}");
        }
        else if (FileNameTime.PeriodOf(names) is { } period)
        {
            return period;
        }
        else
        {
            problems.Add(
                node,
                "it tells neither a time nor a number: name {yyyy} and {MM}, with {dd} for a day and {HH} or {H} for an hour, or {number} "
                    + "alone"
            );
        }

        return null;
    }
}
