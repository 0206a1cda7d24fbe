using System.Text.RegularExpressions;
using Landfall.Warehouses.Statements;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>
/// What Synapse gets, to the letter. After a wanted change: set LANDFALL_WRITE_GOLDEN=1, run these tests and read the difference.
/// </summary>
public sealed partial class SynapseGoldenTests
{
    private static readonly string Folder = Path.Combine(Root(), "tests", "cases", "synapse");

    public static TheoryData<string> Names => [.. SynapseCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_Case_IsTheGoldenFile(string name)
    {
        var path = Path.Combine(Folder, $"{name}.sql");
        var script = SynapseCases.All[name]().Script();
        if (Environment.GetEnvironmentVariable("LANDFALL_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(path, script);
        }

        Assert.Equal(File.ReadAllText(path), script);
    }

    [Fact]
    public void GoldenFiles_All_HaveACase() =>
        Assert.Equal(
            SynapseCases.All.Keys.Order(),
            Directory.GetFiles(Folder, "*.sql").Select(path => Path.GetFileNameWithoutExtension(path)).Order()
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_InATransaction_NoDdlAndNoCopy(string name)
    {
        var open = false;
        foreach (var (_, statement, commands) in SynapseCases.All[name]().Render())
        {
            open = statement is BeginTransaction || (open && statement is not (CommitTransaction or RollbackTransaction));
            Assert.All(commands, command => Assert.False(open && Outside().IsMatch(command.Sql), command.Sql));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_ReadsRowsOrChangesThem_CarriesALabel(string name)
    {
        foreach (var command in Commands(name).Where(command => Labelled().IsMatch(command.Sql)))
        {
            Assert.Matches(@"OPTION \(LABEL = 'landfall:crm\.account(-7)?:[A-Za-z]+(:[A-Za-z0-9._-]+)?'\)(\nEND)?\z", command.Sql);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_Command_StaysWithinTheLimitsOfTheGrammar(string name)
    {
        Assert.All(Commands(name), command =>
        {
            Assert.InRange(command.Parameters.Count, 0, SynapseCommand.MaxParameters);
            Assert.DoesNotContain(" VALUES (@", command.Sql, StringComparison.Ordinal);
            Assert.DoesNotContain("MERGE ", command.Sql, StringComparison.Ordinal);
            if (command.Sql.StartsWith("COPY ", StringComparison.Ordinal))
            {
                Assert.Matches(Copy(), command.Sql);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_Literals_AreLabelsLocationsBoundariesAndOwnWords(string name) =>
        Assert.All(
            Commands(name)
                .Where(command => !command.Sql.Contains("EXEC(", StringComparison.Ordinal))
                .SelectMany(command => Quoted().Matches(Bracketed().Replace(command.Sql, ""))),
            literal =>
                Assert.Matches(
                    @"\A'(landfall:[^']*|https://acme\.dfs\.core\.windows\.net/lake/[^']*|PARQUET|Managed Identity|\d{4}-\d\d-\d\d|"
                        + @"inserted|updated|unchanged|superseded|deduplicated|deleted|loaded|)'\z",
                    literal.Value
                )
        );

    private static IEnumerable<SynapseCommand> Commands(string name) => SynapseCases.All[name]().Render().SelectMany(one => one.Commands);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Functions.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\b(CREATE|ALTER|DROP|TRUNCATE|RENAME|COPY)\b")]
    private static partial Regex Outside();

    [GeneratedRegex(@"\A(SELECT|INSERT|UPDATE|DELETE|COPY)|\bAS\s+SELECT CAST")]
    private static partial Regex Labelled();

    [GeneratedRegex(
        @"\ACOPY INTO \[landfall\]\.\[stg_[^\]]+_copy\] \((\[(?:[^\]]|\]\])+\] \d+(, )?)+\)\n"
            + @"FROM ('https://[^'*?#]+'(,\n    )?)+\n"
            + @"WITH \(FILE_TYPE = 'PARQUET', CREDENTIAL = \(IDENTITY = 'Managed Identity'\)\)\n"
            + @"OPTION \(LABEL = '[^']+'\)\z"
    )]
    private static partial Regex Copy();

    [GeneratedRegex(@"\[(?:[^\]]|\]\])*\]")]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"'[^']*'")]
    private static partial Regex Quoted();
}
