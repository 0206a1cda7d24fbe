using Landfall.Contracts;
using Landfall.Curation.Decoding;
using Landfall.Curation.Splitting;

namespace Landfall.Curation.Parsing;

/// <summary>Newline-delimited JSON has no header, only a byte order mark that may stand before it.</summary>
internal sealed class NdjsonPreface : IPreface
{
    public bool TryRead(Block block, bool last, bool full, out int length, out long blankLines)
    {
        blankLines = 0;
        length = ContentSniff.Check(block.Used, FileFormat.Ndjson);
        return true;
    }
}
