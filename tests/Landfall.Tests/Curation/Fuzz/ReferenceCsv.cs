namespace Landfall.Tests.Curation.Fuzz;

/// <summary>
/// Reads CSV byte by byte, with nothing in common with the code under test: a record whose quotes do not fit costs one physical line,
/// a carriage return outside quotes that ends no line costs the record.
/// </summary>
internal sealed class ReferenceCsv(byte[] file, int start, long firstLine, byte delimiter)
{
    private int _at = start;
    private long _line = firstLine;

    public IEnumerable<ReferenceRecord> Records()
    {
        while (_at < file.Length)
        {
            var begin = _at;
            var line = _line;
            var fields = new List<byte[]>();
            var outcome = EndsLine() ? "blank" : ReadFields(fields);
            if (outcome == "quoting")
            {
                var newline = Array.IndexOf(file, (byte)'\n', begin);
                _at = newline < 0 ? file.Length : newline + 1;
                _line = line + 1;
            }
            else
            {
                EndLine();
            }

            var body = file.AsSpan(begin, _at - begin).TrimEnd("\r\n"u8);
            yield return new ReferenceRecord(line, begin, body.ToArray(), outcome, fields);
        }
    }

    private bool EndsLine() => file[_at] == '\n' || (file[_at] == '\r' && (_at + 1 == file.Length || file[_at + 1] == '\n'));

    private void EndLine()
    {
        _at += _at < file.Length && file[_at] == '\r' ? 1 : 0;
        _at += _at < file.Length ? 1 : 0;
        _line++;
    }

    private string ReadFields(List<byte[]> fields)
    {
        var outcome = "";
        while (true)
        {
            var value = new List<byte>();
            if (_at < file.Length && file[_at] == '"' && !ReadQuoted(value))
            {
                return "quoting";
            }

            while (_at < file.Length && file[_at] != delimiter && !EndsLine())
            {
                if (file[_at] == '"')
                {
                    return "quoting";
                }

                outcome = file[_at] == '\r' ? "line-end" : outcome;
                value.Add(file[_at++]);
            }

            fields.Add([.. value]);
            if (_at == file.Length || file[_at] != delimiter)
            {
                return outcome;
            }

            _at++;
        }
    }

    private bool ReadQuoted(List<byte> value)
    {
        for (_at++; _at < file.Length; _at++)
        {
            if (file[_at] == '"')
            {
                _at++;
                if (_at == file.Length || file[_at] != '"')
                {
                    return _at == file.Length || file[_at] == delimiter || file[_at] is (byte)'\r' or (byte)'\n';
                }
            }

            _line += file[_at] == '\n' ? 1 : 0;
            value.Add(file[_at]);
        }

        return false;
    }
}
