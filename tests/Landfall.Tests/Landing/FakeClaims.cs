using Landfall.Contracts;

namespace Landfall.Tests.Landing;

/// <summary>Contracts that a test puts into force at once.</summary>
internal sealed class FakeClaims : IContractClaims
{
    public List<TableContract> InForce { get; } = [];

    /// <summary>Told each name first.</summary>
    public Action<string> Claiming { get; set; } = _ => { };

    public Task<TableContract?> ClaimAsync(string name, CancellationToken cancellationToken)
    {
        Claiming(name);
        return Task.FromResult(InForce.Find(contract => contract.Claims(name)));
    }

    public Task<IReadOnlyList<TableContract>> InForceAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TableContract>>([.. InForce]);

    public Task RenewAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public static TableContract Contract(string table, string landing, DateTimeOffset? ingestFrom = null) =>
        new()
        {
            Id = table,
            Table = table,
            Version = "1",
            Hash = "0123456789abcdef",
            Origin = new ContractOrigin("contract.yaml", 1, 1),
            Landing = LandingPattern.Parse(landing),
            Dialect = Dialect.Csv,
            Mode = LoadMode.Append,
            Columns =
            [
                new ContractColumn
                {
                    Source = "Id",
                    Name = "id",
                    Type = new ColumnType(ColumnKind.Text),
                },
            ],
            IngestFrom = ingestFrom,
        };
}
