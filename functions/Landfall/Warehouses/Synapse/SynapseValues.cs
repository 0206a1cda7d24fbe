using System.Data;
using System.Globalization;

namespace Landfall.Warehouses.Synapse;

/// <summary>Gathers the values of one command; what it answers is their place in the text.</summary>
internal sealed class SynapseValues
{
    private readonly List<SynapseParameter> _parameters = [];

    /// <summary>A command of this text and the values gathered so far.</summary>
    public SynapseCommand Command(string sql, SynapseReading reading = SynapseReading.Nothing) => new(sql, [.. _parameters], reading);

    public string Add(string? value) => Add(DbType.String, value);

    public string Add(long value) => Add(DbType.Int64, value);

    public string Add(long? value) => Add(DbType.Int64, value);

    public string Add(double value) => Add(DbType.Double, value);

    public string Add(int value) => Add(DbType.Int32, value);

    public string Add(int? value) => Add(DbType.Int32, value);

    // datetime2 has no zone; everything here is UTC.
    public string Add(DateTimeOffset? value) => Add(DbType.DateTime2, value?.UtcDateTime);

    /// <summary>All values in a list, or NULL for none, which is in no list.</summary>
    public string List(IEnumerable<string> values)
    {
        var places = string.Join(", ", values.Select(Add));
        return places.Length == 0 ? "NULL" : places;
    }

    private string Add(DbType type, object? value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"@p{_parameters.Count}");
        _parameters.Add(new SynapseParameter(name, type, value));
        return name;
    }
}
