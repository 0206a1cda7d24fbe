using Landfall.Landing;
using Landfall.Ledger;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Activities;

/// <summary>Writes a landed file down in the ledger.</summary>
public sealed class Register(Registrar registrar)
{
    /// <summary>Idempotent: the entry is created only if there is none; an existing one answers for itself.</summary>
    [Function(nameof(Register))]
    public Task<Registration> Run([ActivityTrigger] LandedFile file, CancellationToken cancellationToken) =>
        registrar.RegisterAsync(file, cancellationToken);
}
