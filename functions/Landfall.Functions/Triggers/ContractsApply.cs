using System.Text.Json;
using Landfall.Contracts;
using Landfall.Functions.Triggers.Replies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Brings contracts into force, each for its table.</summary>
public sealed class ContractsApply(ContractStore store, ContractCatalog catalog)
{
    /// <summary>
    /// POST /api/contracts/apply: 200 with what became of each table, also when all was so already; 400 with every problem when there is
    /// one, and nothing was changed then, unless the request keeps going: it leaves those out that have a problem.
    /// </summary>
    [Function(nameof(ContractsApply))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "contracts/apply")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        if (await ReadAsync(request, cancellationToken) is not { } asked)
        {
            return Problem.BadRequest(
                "The body names no set or no contracts; "
                    + "expected {\"set\": \"NAME\", \"documents\": [{\"file\": \"...\", \"yaml\": \"...\"}], "
                    + "\"prune\": false, \"takeOver\": false, \"keepGoing\": false}."
            );
        }

        var how = new ContractApplication(asked.Set!, asked.Prune, asked.TakeOver, asked.KeepGoing);
        var applied = await store.ApplyAsync(asked.Documents!, how, cancellationToken);
        if (applied.Problems.Count > 0)
        {
            return Problem.BadRequest($"The contracts were not applied, and nothing was changed:\n{string.Join('\n', applied.Problems)}");
        }

        await catalog.RenewAsync(cancellationToken);
        return new OkObjectResult(
            new ContractsReply(how.Set, applied.Added, applied.Changed, applied.Removed, applied.Unchanged)
            {
                LeftOut = [.. applied.LeftOut.Select(problem => problem.ToString())],
            }
        );
    }

    private static async Task<ApplyContractsRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var asked = await JsonSerializer.DeserializeAsync<ApplyContractsRequest>(
                request.Body,
                JsonSerializerOptions.Web,
                cancellationToken
            );
            return
                !string.IsNullOrWhiteSpace(asked?.Set)
                && asked.Documents is { Count: > 0 } documents
                && documents.All(document => document is { File: not null, Yaml: not null })
                ? asked
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Asks for contracts to be brought into force.</summary>
/// <param name="Set">The set that they belong to.</param>
/// <param name="Documents">Their texts.</param>
/// <param name="Prune">Takes away the tables of the set that are not among them.</param>
/// <param name="TakeOver">Also those that are in force from another set.</param>
/// <param name="KeepGoing">Leaves out those that have a problem.</param>
public sealed record ApplyContractsRequest(
    string? Set,
    IReadOnlyList<ContractDocument>? Documents,
    bool Prune = false,
    bool TakeOver = false,
    bool KeepGoing = false
);
