using System.Runtime.CompilerServices;
using Microsoft.Data.SqlClient;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>SqlClient's own failure, as no server of the tests is there to make it happen.</summary>
internal static class SqlFailure
{
    // An error of the statement, which leaves the connection open.
    private const byte OfTheStatement = 16;

    public static SqlException Of(int number, string message = "words of the server")
    {
        var errors = Errors();
        Add(errors, Error(number, 1, OfTheStatement, "fake", message, "", 1, exception: null, batchIndex: -1));
        return Exception(type: null, errors, "10.0");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SqlErrorCollection Errors();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Add")]
    private static extern SqlErrorCollection Add(SqlErrorCollection errors, SqlError error);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SqlError Error(
        int number,
        byte state,
        byte errorClass,
        string server,
        string message,
        string procedure,
        int line,
        Exception? exception,
        int batchIndex
    );

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "CreateException")]
    private static extern SqlException Exception(SqlException? type, SqlErrorCollection errors, string serverVersion);
}
