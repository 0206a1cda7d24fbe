using System.Data.Common;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>A failure as a provider throws it, with the number of Synapse.</summary>
internal sealed class FakeException(int number, string message = "words of the server") : DbException(message)
{
    public int Number => number;
}
