using System.Runtime.CompilerServices;
using System.Text;
using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed unsafe class VectorWriterTests : IDisposable
{
    private readonly DuckDbInstance _instance = DuckDbInstance.Open(null);
    private readonly DuckDbConnection _connection;
    private readonly List<byte[]> _texts = [];

    public VectorWriterTests() => _connection = _instance.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }

    [Fact]
    public void Data_EveryShape_IsReadAsItsType()
    {
        var uuid = Guid.Parse("90112233-4455-6677-8899-aabbccddeeff");
        DuckDbType[] types =
        [
            new(DuckDbTypeId.Boolean),
            new(DuckDbTypeId.Integer),
            new(DuckDbTypeId.BigInt),
            new(DuckDbTypeId.Double),
            new(DuckDbTypeId.Date),
            new(DuckDbTypeId.Time),
            new(DuckDbTypeId.Timestamp),
            new(DuckDbTypeId.TimestampTz),
            new(DuckDbTypeId.Decimal, 4, 1),
            new(DuckDbTypeId.Decimal, 9, 2),
            new(DuckDbTypeId.Decimal, 18, 3),
            new(DuckDbTypeId.Decimal, 38, 4),
            new(DuckDbTypeId.Uuid),
            new(DuckDbTypeId.Varchar),
            new(DuckDbTypeId.Blob),
        ];

        var row = RowOf(types, (in DuckDbChunkWriter chunk) =>
        {
            *chunk[0].Data = 1;
            *(int*)chunk[1].Data = -5;
            *(long*)chunk[2].Data = long.MaxValue;
            *(double*)chunk[3].Data = 0.1;
            *(int*)chunk[4].Data = -1;
            *(long*)chunk[5].Data = 1;
            *(long*)chunk[6].Data = -1;
            *(long*)chunk[7].Data = 1;
            *(short*)chunk[8].Data = -15;
            *(int*)chunk[9].Data = 150;
            *(long*)chunk[10].Data = -1500;
            *(Int128*)chunk[11].Data = 15000;
            *(UInt128*)chunk[12].Data = new UInt128(0x9011223344556677, 0x8899aabbccddeeff) ^ (UInt128.One << 127);
            SetText(chunk[13], "text");
            SetText(chunk[14], "bytes");
        });

        Assert.Equal(
            [
                true,
                -5,
                long.MaxValue,
                0.1,
                new DateOnly(1969, 12, 31),
                new TimeOnly(10),
                DateTime.UnixEpoch.AddTicks(-10),
                DateTimeOffset.UnixEpoch.AddTicks(10),
                -1.5m,
                1.50m,
                -1.500m,
                1.5000m,
                uuid,
                "text",
                "bytes"u8.ToArray(),
            ],
            row
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(1024 * 1024)]
    public void SetStringInPlace_AnyLength_IsKeptWholeAndComparesEqual(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        var memory = (byte*)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)length + 16);
        new Span<byte>(memory, length + 16).Fill(0xEE);
        Encoding.UTF8.GetBytes(text, new Span<byte>(memory, length));

        var row = RowOf([new(DuckDbTypeId.Varchar)], (in DuckDbChunkWriter chunk) => chunk[0].SetStringInPlace(0, memory, length));

        Assert.Equal([text], row);
        Assert.Equal(true, _connection.Scalar("SELECT c0 = $1 FROM one()", [text]));
        System.Runtime.InteropServices.NativeMemory.Free(memory);
    }

    [Fact]
    public void SetStringInPlace_ShorterAfterLonger_ComparesEqualToItself()
    {
        var row = RowOf([new(DuckDbTypeId.Varchar)], (in DuckDbChunkWriter chunk) =>
        {
            SetText(chunk[0], "elevenbytes");
            SetText(chunk[0], "ab");
        });

        Assert.Equal(["ab"], row);
        Assert.Equal(true, _connection.Scalar("SELECT c0 = 'ab' FROM one()"));
    }

    [Fact]
    public void Item_ColumnBeyondTheLast_IsRefused()
    {
        var error = Assert.Throws<DuckDbException>(() =>
            RowOf([new(DuckDbTypeId.Integer)], (in DuckDbChunkWriter chunk) => chunk[1].SetNull(0))
        );

        Assert.IsType<ArgumentOutOfRangeException>(error.InnerException);
    }

    // DuckDB keeps pointing at the text, which may neither move nor go before the row is read.
    private void SetText(DuckDbVectorWriter column, string text)
    {
        var utf8 = GC.AllocateArray<byte>(Math.Max(16, Encoding.UTF8.GetByteCount(text)), pinned: true);
        _texts.Add(utf8);
        column.SetStringInPlace(0, (byte*)Unsafe.AsPointer(ref utf8[0]), Encoding.UTF8.GetBytes(text, utf8));
    }

    private object?[] RowOf(DuckDbType[] types, FillRow fill)
    {
        _connection.Register(new OneRowTable("one", [.. types.Select((type, i) => new DuckDbColumn($"c{i}", type))], fill));
        using var result = _connection.Query("SELECT * FROM one()");
        return Assert.Single(result.Rows());
    }
}
