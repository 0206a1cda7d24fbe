using System.Security.Cryptography;
using System.Text;
using Landfall.Contracts.Odcs;

namespace Landfall.Contracts;

/// <summary>Reads a contract in the Open Data Contract Standard v3.1 and says everything that is wrong with it.</summary>
public static class ContractReader
{
    private const int HashLength = 16;

    /// <summary>Reads one YAML document; never throws for what it holds.</summary>
    /// <param name="file">The name that problems carry; it is not opened.</param>
    /// <param name="yaml">The document's text.</param>
    /// <param name="limits">What the warehouse keeps that the table is to be in; null to leave that alone, as for what is in
    /// force.</param>
    /// <param name="isInForce">True for a contract that came into force, perhaps when promises were not read yet: those that make no
    /// sense are left out, as a table must not lose its contract for them.</param>
    public static ContractReading Read(string file, string yaml, WarehouseLimits? limits = null, bool isInForce = false)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var problems = new ProblemLog(file);
        var contract = YamlText.Parse(Normalize(yaml), problems) is { } document
            ? Build(document, Hash(yaml), limits, isInForce, problems)
            : null;
        return new ContractReading(problems.IsEmpty ? contract : null, problems.ToList());
    }

    /// <summary>The text as it is stored and hashed: line ends are LF, no byte order mark.</summary>
    public static string Normalize(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        return yaml.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>The first 16 lower-case hex digits of the SHA-256 of the normalized text in UTF-8.</summary>
    public static string Hash(string yaml) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalize(yaml))))[..HashLength];

    private static TableContract? Build(OdcsNode document, string hash, WarehouseLimits? limits, bool isInForce, ProblemLog problems)
    {
        ContractShapes.Document.Check(document, problems);
        var bag = new PropertyBag(document, problems);
        var settings = SettingsReader.Read(bag, problems);
        if (TableReader.Schema(document, problems) is not { } schema)
        {
            return null;
        }

        var table = TableReader.Name(schema, problems);
        var columns = ColumnReader.Read(schema, problems);
        var key = KeyReader.Read(schema, problems);
        var named = new SettingColumns(schema, columns, problems);
        var mode = ModeReader.Read(bag, settings, named, problems);
        var rowFilter = RowFilterReader.Read(bag.Find(LandfallProperties.RowFilter), named, problems);
        var roles = RolesReader.Read(document, problems);
        var levelProblems = isInForce ? new ProblemLog(problems.File) : problems;
        var levels = ServiceLevelReader.Read(
            document,
            schema,
            table?.Name,
            new SettingColumns(schema, columns, levelProblems),
            levelProblems
        );
        var distribution = DistributionReader.Read(bag.Find(LandfallProperties.Distribution), named, problems);
        var partition = PartitionReader.Read(bag.Find(LandfallProperties.Partition), named, problems);
        if (distribution is { Kind: DistributionKind.Replicate } && partition is not null)
        {
            problems.Add(
                bag.Find(LandfallProperties.Partition)!.Value,
                "a replicated table is small and stays in one piece; take landfallPartition out, or spread the table by hash or "
                    + "round-robin"
            );
        }

        if (settings.Mode == LoadMode.Merge && key.Count == 0)
        {
            problems.Add(schema, "the mode merge needs a primary key; set primaryKey: true on the columns that tell rows apart");
        }

        if (!problems.IsEmpty || table is null || settings is not { Landing: not null, Dialect: not null, Mode: not null })
        {
            return null;
        }

        var contract = new TableContract
        {
            Id = document["id"]!.Value.Raw,
            Table = table.Value.Name,
            Version = document["version"]!.Value.Raw,
            Hash = hash,
            About = AboutReader.Read(document),
            Origin = new ContractOrigin(problems.File, table.Value.Line, settings.LandingLine)
            {
                AfterLine = settings.AfterLine ?? table.Value.Line,
            },
            Landing = settings.Landing,
            MarkerFiles = settings.MarkerFiles,
            Dialect = settings.Dialect,
            Mode = settings.Mode.Value,
            Columns = columns,
            PrimaryKey = key,
            OnUnknownColumn = settings.OnUnknownColumn,
            OnMissingColumn = settings.OnMissingColumn,
            OnBadValue = settings.OnBadValue,
            MaxRejectRatio = settings.MaxRejectRatio,
            IngestFrom = settings.IngestFrom,
            Expects = settings.Expects,
            Roles = roles,
            RowFilter = rowFilter,
            After = settings.After,
            OnRewrite = mode.OnRewrite,
            OnRepeatedContent = mode.OnRepeatedContent,
            Deduplication = mode.Deduplication,
            OrderBy = mode.OrderBy,
            DeletedWhen = mode.DeletedWhen,
            SnapshotClosedBy = mode.SnapshotClosedBy,
            MinimumRows = mode.MinimumRows,
            MaximumDrop = mode.MaximumDrop,
            LongValues = settings.LongValues,
            Distribution = distribution,
            Partition = partition,
            ServiceLevels = levels,
        };
        if (limits is not null)
        {
            LimitsReader.Check(contract, schema, limits, problems);
        }

        return contract;
    }
}
