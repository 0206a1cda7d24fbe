using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>What a failure of DuckDB means to a load.</summary>
internal static class DuckDbFailure
{
    /// <summary>A conflict is busy, anything else a failure; words that may quote a value of the data are left out.</summary>
    public static WarehouseException Of(DuckDbException failure, string statement)
    {
        if (failure.IsTransactionConflict)
        {
            return new WarehouseBusyException($"DuckDB gave way to another session at {statement}.", failure);
        }

        return
            failure.ErrorType
                is DuckDbErrorType.Conversion
                    or DuckDbErrorType.OutOfRange
                    or DuckDbErrorType.Decimal
                    or DuckDbErrorType.MismatchType
                    or DuckDbErrorType.InvalidType
                    or DuckDbErrorType.Constraint
                    or DuckDbErrorType.InvalidInput
                    or DuckDbErrorType.Unknown
            ? new WarehouseException(
                $"DuckDB failed {statement}: {failure.ErrorType}. Its words are not kept, as they may quote a value of the data."
            )
            : new WarehouseException($"DuckDB failed {statement}: {failure.Message}", failure);
    }
}
