using System.Diagnostics.Metrics;
using System.Globalization;
using Landfall.Telemetry;

namespace Landfall.Tests.Telemetry;

/// <summary>Adds up what is recorded from its making on: of counters the sum, of histograms the number and the sum, of gauges the last
/// value.</summary>
internal sealed class RecordedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, (bool IsHistogram, int Count, double Value)> _series = new(StringComparer.Ordinal);
    private readonly List<Instrument> _instruments = [];

    public RecordedMetrics(PipelineMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, metrics.Meter))
            {
                _instruments.Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<Instrument> Instruments => _instruments;

    /// <summary>Every series with what was recorded in it, gauges as they are now, in the order of their names.</summary>
    public IReadOnlyList<string> Lines()
    {
        _listener.RecordObservableInstruments();
        lock (_series)
        {
            return
            [
                .. _series
                    .Select(one => one.Value.IsHistogram ? $"{one.Key} {one.Value.Count} of {Text(one)}" : $"{one.Key} {Text(one)}")
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>How many series each instrument has.</summary>
    public IReadOnlyDictionary<string, int> Counts()
    {
        _listener.RecordObservableInstruments();
        lock (_series)
        {
            return _series.Keys.GroupBy(key => key.Split('{')[0], StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.Count());
        }
    }

    public void Dispose() => _listener.Dispose();

    private static string Text(KeyValuePair<string, (bool IsHistogram, int Count, double Value)> one) =>
        one.Value.Value.ToString(CultureInfo.InvariantCulture);

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        var key = labels.Length == 0 ? instrument.Name : $"{instrument.Name}{{{labels}}}";
        lock (_series)
        {
            var (_, count, before) = _series.GetValueOrDefault(key);
            _series[key] = (
                instrument is Histogram<double>,
                count + 1,
                instrument is ObservableInstrument<double> ? value : before + value
            );
        }
    }
}
