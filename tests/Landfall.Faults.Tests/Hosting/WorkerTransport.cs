using System.Net;
using Landfall.CrashHost.Points;
using Landfall.Faults.Tests.Faults;
using Landfall.Faults.Tests.Storage;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>What a worker's storage requests go through: the faults that wait for them, then the storage.</summary>
internal sealed class WorkerTransport(Worker worker) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = await StorageRequest.ReadAsync(request, cancellationToken);
        await worker.Thawed.WaitAsync(cancellationToken);
        worker.ThrowIfDead();
        var point = Name(asked);
        var strike = worker.Run.Faults.At(point);
        if (strike is not null)
        {
            worker.Run.Note($"{worker.Name}: {strike} ({asked.Method} {asked.Container}/{asked.Blob})");
            await worker.Run.StrikeAsync(worker, strike);
        }

        if (strike?.Kind is FaultKind.Fail or FaultKind.TimeOut or FaultKind.Answer503)
        {
            (worker.Outage, worker.OutageLeft) = (strike, strike.Times);
        }

        if (worker.OutageLeft > 0)
        {
            worker.OutageLeft--;
            return Refuse(worker.Outage!.Kind).ToResponse(request);
        }

        if (
            strike?.Kind is FaultKind.Answer412 or FaultKind.Answer409
            && (asked.Header("If-Match") ?? asked.Header("If-None-Match")) is not null
        )
        {
            return Refuse(strike.Kind).ToResponse(request);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var answer = worker.Run.Storage.Answer(asked);
        switch (strike?.Kind)
        {
            case FaultKind.CrashAfter:
                worker.Die();
                throw new WorkerDiedException();
            case FaultKind.LoseAnswer:
                throw new HttpRequestException("The answer was lost.");
            default:
                return answer.ToResponse(request);
        }
    }

    private static string Name(StorageRequest asked) =>
        (asked.Method, asked.Container) switch
        {
            ("GET", "landing") when asked.Blob.Length > 0 => CrashPoint.LandingRead,
            ("PUT", "lake") => CrashPoint.PartUploaded,
            ("PUT", "rejects") => CrashPoint.RejectsUploaded,
            _ => $"{asked.Method} {asked.Container}",
        };

    private static StorageAnswer Refuse(FaultKind kind) =>
        kind switch
        {
            FaultKind.Fail => throw new HttpRequestException("The connection failed."),
            FaultKind.TimeOut => throw new TaskCanceledException("No answer came in time."),
            FaultKind.Answer412 => StorageAnswer.Error(HttpStatusCode.PreconditionFailed, "ConditionNotMet"),
            FaultKind.Answer409 => StorageAnswer.Error(HttpStatusCode.Conflict, "BlobAlreadyExists"),
            _ => StorageAnswer.Error(HttpStatusCode.ServiceUnavailable, "ServerBusy"),
        };
}
