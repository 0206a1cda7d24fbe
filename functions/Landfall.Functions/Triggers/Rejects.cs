using Landfall.Curation.Rejects;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Shows rows that were set aside. They lead to personal data, so on Azure it wants the admin level.</summary>
public sealed class Rejects(LedgerSummary summary, BatchLedger ledger, RejectReader reader)
{
    /// <summary>GET /api/rejects: by batch or by table, files newest first, 100 unless a limit is given.</summary>
    [Function(nameof(Rejects))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "rejects")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var limit = Limit.Of(request.Query["limit"], unlessGiven: 100);
        var batch = request.Query["batch"].ToString();
        var table = request.Query["table"].ToString();
        IAsyncEnumerable<LedgerEntry> entries;
        if (batch.Length > 0)
        {
            var entry = await FindAsync(batch, cancellationToken);
            if (entry is null)
            {
                return Problem.NotFound($"The ledger has no batch '{batch}'; see GET /api/ingestions for those it has.");
            }

            entries = new[] { entry }.ToAsyncEnumerable();
        }
        else
        {
            entries = summary.NewestAsync(table.Length > 0 ? table : null, cancellationToken);
        }

        var total = 0L;
        var replies = new List<RejectReply>();
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            if (entry.Manifest is not { RejectRows: > 0 } manifest)
            {
                continue;
            }

            total += manifest.RejectRows;
            if (replies.Count < limit)
            {
                var rejects = reader.ReadAsync(entry.Batch, manifest, cancellationToken).Take(limit - replies.Count);
                await foreach (var reject in rejects)
                {
                    replies.Add(
                        new RejectReply(
                            entry.Batch,
                            entry.Table,
                            entry.File.Name,
                            reject.Line,
                            reject.Offset,
                            reject.Length,
                            reject.Violations
                        )
                    );
                }
            }
        }

        return new OkObjectResult(new { Rejects = replies, Total = total });
    }

    private async Task<LedgerEntry?> FindAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.FindAsync(batch, cancellationToken);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
