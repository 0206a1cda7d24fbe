using Landfall.Diagnosis;
using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers.Replies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Looks at everything that the host needs, at this moment.</summary>
public sealed class Doctor(DoctorRun doctor, HostKind host, TimeProvider time)
{
    /// <summary>GET /api/doctor: 200 with what each check found, whatever that is, within ten seconds; nothing is changed.</summary>
    [Function(nameof(Doctor))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "doctor")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        var checks = await doctor.RunAsync(cancellationToken);
        return new OkObjectResult(new DoctorReply(host.Name, Health.Version, time.GetUtcNow(), checks) { Formats = StoredFormats.Known });
    }
}
