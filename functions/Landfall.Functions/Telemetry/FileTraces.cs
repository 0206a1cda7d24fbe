using Landfall.Telemetry;
using OpenTelemetry.Trace;

namespace Landfall.Functions.Telemetry;

/// <summary>Keeps every span of a file, and of all others a share by their trace's id.</summary>
/// <remarks>What the caller says about sampling decides nothing: a client that keeps no traces sends that along, and would switch off the
/// trace of whatever it begins.</remarks>
internal sealed class FileTraces(double share) : Sampler
{
    private readonly TraceIdRatioBasedSampler _others = new(share);

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        foreach (var tag in samplingParameters.Tags ?? [])
        {
            if (tag.Key == SpanAttributeNames.Batch)
            {
                return new SamplingResult(SamplingDecision.RecordAndSample);
            }
        }

        return _others.ShouldSample(samplingParameters);
    }
}
