using Landfall.Ledger;
using Landfall.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Landfall.Functions.Telemetry;

/// <summary>Puts the code of an error beside a log line: Azure Monitor keeps of a line with an exception neither the text nor the
/// exception's fields, and alerts go by codes.</summary>
internal sealed class ErrorCodes : BaseProcessor<LogRecord>
{
    /// <inheritdoc/>
    public override void OnEnd(LogRecord data)
    {
        var error = OfException(data.Exception)
            ?? data.Attributes?.Select(attribute => attribute.Value).OfType<BatchError>().FirstOrDefault();
        if (error is not null)
        {
            data.Attributes = [.. data.Attributes ?? [], new(AttributeNames.ErrorCode, error.Code)];
        }
    }

    private static BatchError? OfException(Exception? failure) =>
        failure is null ? null
        : failure is TerminalException terminal ? terminal.Error
        : OfException(failure.InnerException);
}
