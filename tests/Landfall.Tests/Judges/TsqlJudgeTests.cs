using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Landfall.Tests.Judges;

/// <summary>Every T-SQL script that Synapse gets, parsed by Microsoft's own parser.</summary>
/// <remarks>
/// ScriptDom has no grammar for dedicated SQL pools: TSqlFabricDWParser is for Fabric's warehouse, and TSql120Parser and older know no
/// DISTRIBUTION. TSql130Parser is the oldest that does, so it takes the least of what pools do not have; SqlAzure is
/// the engine that pools belong to.
/// </remarks>
public sealed class TsqlJudgeTests
{
    private static readonly TSqlParser Parser = new TSql130Parser(initialQuotedIdentifiers: true, SqlEngineType.SqlAzure);

    // What pools take and the grammar does not: the construct, a text of a script that has it, and the error. None is known; a new one is
    // named here.
    private static readonly (string Construct, string Text, string Error)[] Gaps = [];

    public static TheoryData<string> Scripts =>
        [
            .. Directory
                .GetFiles(Folder, "*.sql", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

    private static string Folder => Path.Combine(SharedData.Repository, "tests", "cases", "synapse");

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Parse_ScriptAndTheStatementsInItsTexts_HasOnlyTheErrorsOfNamedGaps(string name)
    {
        var script = File.ReadAllText(Path.Combine(Folder, name));

        var found = Parse(script).Errors.Concat(Statements(script).Executed.SelectMany(text => Parse(text).Errors));

        var gaps = Gaps.Where(gap => script.Contains(gap.Text, StringComparison.Ordinal));
        Assert.Equal(gaps.Select(gap => gap.Error), found.Select(error => error.Message).Distinct());
    }

    // At the start of a batch the grammar takes any unknown word for a procedure that is called, so only what a statement was taken for
    // tells that it was understood.
    [Fact]
    public void Parse_AllScripts_HoldTheStatementsThatWeMeanAndNoProcedureCalls()
    {
        var all = Scripts.Select(row => Statements(File.ReadAllText(Path.Combine(Folder, row.Data)))).ToList();

        Assert.Equal(
            [
                nameof(AlterTableAddTableElementStatement),
                nameof(BeginEndBlockStatement),
                nameof(BeginTransactionStatement),
                nameof(CommitTransactionStatement),
                nameof(CopyStatement),
                nameof(CreateTableStatement),
                nameof(DeclareVariableStatement),
                nameof(DeleteStatement),
                nameof(DropTableStatement),
                nameof(ExecuteStatement),
                nameof(GrantStatement),
                nameof(IfStatement),
                nameof(InsertStatement),
                nameof(RevokeStatement),
                nameof(RollbackTransactionStatement),
                nameof(SelectStatement),
                nameof(SetVariableStatement),
                nameof(UpdateStatement),
            ],
            all.SelectMany(script => script.Kinds).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Empty(all.SelectMany(script => script.Procedures));
        Assert.Equal(
            [
                nameof(AlterViewStatement),
                nameof(CreateRoleStatement),
                nameof(CreateSchemaStatement),
                nameof(CreateViewStatement),
                nameof(SelectStatement),
            ],
            all.SelectMany(script => script.Executed).SelectMany(text => Statements(text).Kinds).Distinct().Order(StringComparer.Ordinal)
        );
    }

    // What the judge lets through although a pool refuses it: such things are watched by the golden tests, not here.
    [Theory]
    [InlineData("several rows of VALUES", "INSERT INTO [t] ([a]) VALUES (1), (2)", nameof(InsertStatement))]
    [InlineData("a misspelt first word", "SELCT 1", nameof(ExecuteStatement))]
    [InlineData("a key that is enforced", "CREATE TABLE [t] ([a] int NOT NULL PRIMARY KEY)", nameof(CreateTableStatement))]
    [InlineData("DDL in a transaction", "BEGIN TRANSACTION; TRUNCATE TABLE [t]; COMMIT TRANSACTION", nameof(TruncateTableStatement))]
    public void Parse_WhatAPoolRefuses_IsTakenAllTheSame(string construct, string sql, string kind)
    {
        Assert.Empty(Parse(sql).Errors);
        Assert.True(Statements(sql).Kinds.Contains(kind), construct);
    }

    [Theory]
    [InlineData("SELECT 1 FROM [t] WHERE", "Unexpected end of file occurred.")]
    [InlineData("CREATE TABLE [t] ([a] int) WITH (DISTRIBUTION = SIDEWAYS)", "Incorrect syntax near 'SIDEWAYS'.")]
    [InlineData("MERGE [t] USING [s] ON [t].[a] = [s].[a] WHEN MATCHED THEN DELETE", "A MERGE statement must be terminated")]
    public void Parse_WrongStatement_IsAnError(string sql, string message) =>
        Assert.StartsWith(message, Parse(sql).Errors[0].Message, StringComparison.Ordinal);

    private static (TSqlFragment Tree, IList<ParseError> Errors) Parse(string sql)
    {
        using var text = new StringReader(sql);
        return (Parser.Parse(text, out var errors), errors);
    }

    private static Collected Statements(string sql)
    {
        var collected = new Collected();
        Parse(sql).Tree.Accept(collected);
        return collected;
    }

    private sealed class Collected : TSqlFragmentVisitor
    {
        public List<string> Kinds { get; } = [];

        public List<string> Procedures { get; } = [];

        public List<string> Executed { get; } = [];

        public override void Visit(TSqlStatement node) => Kinds.Add(node.GetType().Name);

        public override void Visit(ExecutableProcedureReference node) =>
            Procedures.Add(node.ProcedureReference.ProcedureReference.Name.BaseIdentifier.Value);

        public override void Visit(ExecutableStringList node) =>
            Executed.Add(string.Concat(node.Strings.Cast<StringLiteral>().Select(literal => literal.Value)));
    }
}
