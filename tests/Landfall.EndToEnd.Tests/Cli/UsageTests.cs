using Landfall.Cli;
using Landfall.Cli.Api;
using Landfall.Cli.Commands;
using Landfall.Costs;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Microsoft.Extensions.Options;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class UsageTests
{
    private const string Wrapped = "DataAnnotation validation failed for 'CostOptions' members:";

    public static TheoryData<string> Commands =>
        [
            "demo",
            "up",
            "ingest",
            "status",
            "rejects",
            "rejects replay",
            "parked",
            "cost",
            "release",
            "reprocess",
            "forget",
            "rebuild",
            "query",
            "compare",
            "gaps",
            "adopt",
            "contract check",
            "warehouse plan",
            "warehouse apply",
            "sample",
            "doctor",
            "upgrade",
        ];

    [Fact]
    public void Interrupted_SomeHadLanded_NamesThemAndTheNextStep()
    {
        var failure = IngestCommand.Interrupted(["crm/a.csv", "crm/b.csv"], 5, new DirectoryInfo("here"));

        Assert.Equal(
            (130, "Interrupted: 2 of 5 files had landed, and the host goes on with what has: crm/a.csv, crm/b.csv."),
            (failure.ExitCode, failure.Message)
        );
        Assert.EndsWith("What has not landed: ingest it again.", failure.Hint, StringComparison.Ordinal);
        Assert.Equal("Interrupted: nothing had landed.", IngestCommand.Interrupted([], 5, new DirectoryInfo("here")).Message);
        Assert.EndsWith(
            "crm/4.csv, crm/5.csv and 2 more.",
            IngestCommand.Interrupted([.. Enumerable.Range(1, 7).Select(n => $"crm/{n}.csv")], 9, new DirectoryInfo("here")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("crm.person/crm/a.csv", "rejects crm/a.csv")]
    [InlineData("crm.person/crm/a b!.csv", "rejects \"crm/a b!.csv\"")]
    [InlineData("crm.person/crm/a.csv crm.person/crm/b.csv", "rejects crm.person")]
    [InlineData("crm.person/crm/a.csv crm.visit/crm/b.csv", "rejects")]
    public void RejectsOf_Files_NamesTheFileOrTheTable(string files, string command)
    {
        var ends = files.Split(" crm.").Select(file => file.StartsWith("crm.", StringComparison.Ordinal) ? file : "crm." + file);

        Assert.Equal(command, IngestCommand.RejectsOf([.. ends.Select(End)]));

        static IngestionReply End(string file)
        {
            var slash = file.IndexOf('/', StringComparison.Ordinal);
            var (table, name) = (file[..slash], file[(slash + 1)..]);
            return new IngestionReply(
                "",
                table,
                0,
                BatchState.Published,
                name,
                1,
                default,
                default,
                2,
                1,
                1,
                1,
                0,
                null,
                null,
                false,
                null
            );
        }
    }

    [Fact]
    public void SettingsRefused_TwoSettings_SaysWhatIsWrongInTheirOwnWords()
    {
        var refused = LandfallCommand.SettingsRefused(
            new OptionsValidationException(
                "",
                typeof(CostOptions),
                [
                    $"{Wrapped} 'Prices' with the error: 'Landfall:Cost:Prices have no Region.'.",
                    $"{Wrapped} 'KeepDays' with the error: 'The field KeepDays must be between 1 and 2.'.",
                ]
            )
        );

        Assert.Equal(
            $"Landfall:Cost:Prices have no Region. {Wrapped} 'KeepDays' with the error: 'The field KeepDays must be between 1 and 2.'.",
            refused.Message
        );
        Assert.Equal(1, refused.ExitCode);
    }

    [Theory]
    [InlineData("nan --key k", "--tolerance 'nan' is not a number from 0 to 1E+300.")]
    [InlineData("1e400 --key k", "--tolerance '1e400' is not a number from 0 to 1E+300.")]
    [InlineData("nan", "--tolerance compares rows of one key: name it by --key.")]
    [InlineData("0.1", "--tolerance compares rows of one key: name it by --key.")]
    public async Task Compare_AToleranceThatCannotBe_IsToldInWords(string tolerance, string message)
    {
        using var error = new StringWriter();

        var exit = await LandfallCommand.RunAsync(
            ["compare", "a.csv", "b.csv", "--tolerance", .. tolerance.Split(' ')],
            TextWriter.Null,
            error,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(2, exit);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM crm.person", "A query only reads. Rows come with files: ")]
    [InlineData("\n insert into crm.person values (1)", "A query only reads. Rows come with files: ")]
    [InlineData("create table x (a int)", "A query only reads. Tables follow from contracts: ")]
    [InlineData("Explain select 1", "A query gives rows, and a plan is none.")]
    [InlineData("select * from landfall.delivery;", "landfall.delivery and landfall.stage_log come with the first load. ")]
    [InlineData("select * from nowhere", "'dotnet run --project functions/Landfall.Cli -- status --data here' lists the tables")]
    public void HintFor_AQueryThatFailed_SaysWhatToDoInstead(string sql, string hint)
    {
        var target = new HostTarget(Url: null, Scope: null, new DirectoryInfo("here"));

        Assert.StartsWith(hint, QueryCommand.HintFor(sql, target, hasHost: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, false, "1 rejected row")]
    [InlineData(2, 35, false, "2 of 35 rejected rows")]
    [InlineData(2, 35, true, "2 of at least 35 rejected rows")]
    [InlineData(2, 2, true, "2 of at least 2 rejected rows")]
    public void Sum_OfRejects_SaysWhetherItIsAll(int shown, long total, bool atLeast, string words)
    {
        var reject = new RejectReply("batch", "crm.person", "crm/a.csv", 2, 0, 9, []);

        Assert.Equal(words, RejectsCommand.Sum(new RejectsReply([.. Enumerable.Repeat(reject, shown)], total, atLeast)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_OfACommand_ShowsExamplesAndExitCodesWithin100Columns(string command)
    {
        using var work = new WorkFolder();

        var result = await CliProcess.RunAsync(work.Path, [.. command.Split(' '), "--help"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Examples:", result.Lines);
        Assert.Contains("Exit codes:", result.Lines);
        Assert.Contains(result.Lines, line => line.StartsWith($"  landfall {command}", StringComparison.Ordinal));
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public async Task Landfall_WithoutACommand_ShowsHelp()
    {
        using var work = new WorkFolder();

        var result = await CliProcess.RunAsync(work.Path);

        Assert.Equal(0, result.ExitCode);
        Assert.All(Commands, command => Assert.Contains($"  {command.Data.Split(' ')[0]}", result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("statsu", "error: Unrecognized command or argument 'statsu'.\nnext:  Did you mean 'status'? See 'landfall --help'.\n")]
    [InlineData(
        "contract aply here",
        "error: Unrecognized command or argument 'aply'.\nnext:  Did you mean 'apply'? See 'landfall contract --help'.\n"
    )]
    [InlineData(
        "ingest a.csv --tabel x",
        "error: There is no option '--tabel'.\nnext:  Did you mean '--table'? See 'landfall ingest --help'.\n"
    )]
    [InlineData("--data work up", "error: The option '--data' stands too early.\nnext:  Write it behind 'landfall up'.\n")]
    [InlineData("status -x", "error: There is no option '-x'.\nnext:  See 'landfall status --help'.\n")]
    [InlineData("status --limt 3", "error: There is no option '--limt'.\nnext:  Did you mean '--limit'? See 'landfall status --help'.\n")]
    [InlineData("query SELECT --jsn 3", "error: There is no option '--jsn'.\nnext:  Did you mean '--json'? See 'landfall query --help'.\n")]
    [InlineData("query", "error: Required argument 'SQL' missing for command: 'query'.\nnext:  See 'landfall query --help'.\n")]
    [InlineData(
        "sample --table no.such",
        "error: There is no sample of 'no.such'; expected one of salesforce.account, salesforce.contact, "
            + "salesforce.opportunity, amplitude.event, amplitude.merged_user.\nnext:  See 'landfall sample --help'.\n"
    )]
    [InlineData(
        "sample --table salesforce.account --rows many",
        "error: --rows 'many' is not a number from 0 to 9223372036854775807.\nnext:  See 'landfall sample --help'.\n"
    )]
    [InlineData("release", "error: Name one of: a BATCH, --table TABLE, --messages, --all.\nnext:  See 'landfall release --help'.\n")]
    [InlineData(
        "release 3f9a2b --all",
        "error: Name one of: a BATCH, --table TABLE, --messages, --all.\nnext:  See 'landfall release --help'.\n"
    )]
    [InlineData(
        "reprocess salesforce.account --from 2026-11-01",
        "error: A TABLE's files are named by its first and last day: --to is missing.\nnext:  See 'landfall reprocess --help'.\n"
    )]
    [InlineData(
        "reprocess --from 2026-11-01",
        "error: A TABLE's files are named by its first and last day: TABLE and --to are missing.\n"
            + "next:  See 'landfall reprocess --help'.\n"
    )]
    [InlineData("reprocess", "error: Name a TABLE with --from and --to, or one --batch.\nnext:  See 'landfall reprocess --help'.\n")]
    [InlineData(
        "reprocess salesforce.account --from today --to 2026-11-01",
        "error: --from 'today' is not a day; expected one such as 2026-11-20.\nnext:  See 'landfall reprocess --help'.\n"
    )]
    [InlineData(
        "reprocess salesforce.account --from 2026-11-02 --to 2026-11-01",
        "error: --from is after --to.\nnext:  See 'landfall reprocess --help'.\n"
    )]
    [InlineData(
        "rejects replay",
        "error: Required argument 'TABLE|BATCH' missing for command: 'replay'.\nnext:  See 'landfall rejects replay --help'.\n"
    )]
    [InlineData(
        "warehouse plan --warehouse oracle",
        "error: --warehouse 'oracle' is no kind of warehouse; expected one of duckdb, synapse.\n"
            + "next:  See 'landfall warehouse plan --help'.\n"
    )]
    [InlineData(
        "warehouse plan --contracts here",
        "error: --contracts goes with --warehouse, as a host plans for the contracts in force.\n"
            + "next:  See 'landfall warehouse plan --help'.\n"
    )]
    [InlineData(
        "status --url here",
        "error: --url 'here' is not an address; expected one such as http://127.0.0.1:7071.\nnext:  See 'landfall status --help'.\n"
    )]
    public async Task Landfall_CommandLineWithAMistake_SaysWhatAndEndsWith2(string line, string message)
    {
        using var work = new WorkFolder();

        var result = await CliProcess.RunAsync(work.Path, line.Split(' '));

        Assert.Equal((2, "", message), (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [InlineData("query|", "SQL")]
    [InlineData("query| ", "SQL")]
    [InlineData("forget|", "BATCH")]
    [InlineData("status|", "TABLE|BATCH")]
    [InlineData("parked|", "TABLE")]
    [InlineData("ingest|a.csv|", "PATH")]
    [InlineData("release|--table|", "--table")]
    [InlineData("reprocess|--batch|", "--batch")]
    [InlineData("contract apply|--set|", "--set")]
    [InlineData("up|--contracts|", "--contracts")]
    [InlineData("status|--data|", "--data")]
    [InlineData("sample|--table|salesforce.account|--out|", "--out")]
    public async Task Landfall_EmptyWord_SaysWhichAndEndsWith2(string line, string name)
    {
        using var work = new WorkFolder();
        var words = line.Split('|');
        var command = words[0].Split(' ');

        var result = await CliProcess.RunAsync(work.Path, [.. command, .. words[1..]]);

        Assert.Equal(
            (2, "", $"error: {name} is empty.\nnext:  See 'landfall {words[0]} --help'.\n"),
            (result.ExitCode, result.Output, result.Error)
        );
    }

    [Fact]
    public async Task Landfall_MistakeWithJson_IsOneDocumentOnStandardOutput()
    {
        using var work = new WorkFolder();

        var result = await CliProcess.RunAsync(work.Path, "status", "--json");

        Assert.Equal((3, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            "No Landfall is up for the data folder '.landfall'.",
            result.Json.GetProperty("error").GetProperty("message").GetString()
        );
        Assert.Equal(3, result.Json.GetProperty("error").GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("status")]
    [InlineData("rejects")]
    [InlineData("parked")]
    [InlineData("release|--all")]
    [InlineData("query|select 1")]
    public async Task Landfall_NoHost_EndsWith3AndTheNextStep(string line)
    {
        using var work = new WorkFolder();

        var result = await CliProcess.RunAsync(work.Path, line.Split('|'));

        Assert.Equal((3, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(
            "error: No Landfall is up for the data folder '.landfall'.\nnext:  Start one with '",
            result.Error,
            StringComparison.Ordinal
        );
    }
}
