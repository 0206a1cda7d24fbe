using System.Data;

namespace Landfall.Warehouses.Synapse;

/// <summary>A value that goes beside the text of a command.</summary>
/// <param name="Name">Its name in the text, with the @.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">Null for NULL.</param>
internal sealed record SynapseParameter(string Name, DbType Type, object? Value);
