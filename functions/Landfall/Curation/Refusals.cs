using System.Globalization;
using Azure;
using Landfall.Contracts;
using Landfall.Curation.Rejects;
using Landfall.DuckDb;
using Landfall.Ledger;

namespace Landfall.Curation;

/// <summary>Every reason for which curating stops at a whole file, in words for the person who sent it.</summary>
internal static class Refusals
{
    public static TerminalException TruncatedGzip(long stored, long decoded) =>
        TerminalException.Refused(
            "truncated-gzip",
            FormattableString.Invariant(
                $"The gzip file ends in the middle: after {stored} stored and {decoded} decoded bytes more was expected."
            ),
            "Export or upload it again; the copy that landed is cut."
        );

    public static TerminalException CorruptGzip(long stored, long decoded) =>
        TerminalException.Refused(
            "corrupt-gzip",
            FormattableString.Invariant(
                $"The gzip file is damaged: decoding failed within the first {stored} stored bytes, after {decoded} decoded ones."
            ),
            "Export or upload it again; check the copy with 'gzip -t'."
        );

    public static TerminalException GzipTooLarge(long consumed, long stored, long allowed) =>
        TerminalException.Refused(
            "gzip-too-large",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The gzip file has more than {allowed} decompressed bytes, found within its first {consumed} of {stored} stored bytes; "
                    + $"expected at most so many."
            ),
            Raise(nameof(CurationOptions.MaxGzipBytes))
        );

    public static TerminalException GzipTooDense(long decoded, long consumed, int allowed) =>
        TerminalException.Refused(
            "gzip-too-large",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The first {consumed} stored bytes of the gzip file gave {decoded} decompressed ones, "
                    + $"{(double)decoded / consumed:0.0} for each; expected at most {allowed}."
            ),
            Raise(nameof(CurationOptions.MaxGzipRatio))
        );

    public static TerminalException TrailingBytes(long stored, long decoded) =>
        TerminalException.Refused(
            "trailing-bytes",
            string.Create(
                CultureInfo.InvariantCulture,
                $"After the last gzip member ({decoded} decoded bytes) the file of {stored} stored bytes goes on with bytes that are "
                    + $"no gzip member."
            ),
            "Find out what appended them; a file is read whole or not at all."
        );

    public static TerminalException WideEncoding(string evidence) =>
        TerminalException.Refused("wrong-encoding", $"The file {evidence}; expected UTF-8.", "Export it as UTF-8.");

    public static TerminalException WideMark(string mark, TextEncoding expected) =>
        TerminalException.Refused(
            "wrong-encoding",
            $"The file starts with a byte order mark of {mark}; expected {expected.Name()}.",
            mark == TextEncoding.Utf16.Name() ? "Export it as UTF-8, or set landfallEncoding: utf-16." : "Export it as UTF-8."
        );

    public static TerminalException Utf16WithoutMark() =>
        TerminalException.Refused(
            "wrong-encoding",
            "The file does not begin with a byte order mark of UTF-16 (FF FE or FE FF), and without one landfallEncoding: utf-16 cannot "
                + "tell the order of its bytes.",
            "Export it with the mark, or as UTF-8, or set landfallEncoding to what it is."
        );

    public static TerminalException CutUtf16() =>
        TerminalException.Refused(
            "wrong-encoding",
            "The file ends in the middle of a UTF-16 character: it has an odd number of bytes.",
            "Export or upload it again; the copy that landed is cut."
        );

    public static TerminalException InvalidHeaderEncoding(long line, TextEncoding encoding, bool hasWindowsSigns) =>
        TerminalException.Refused(
            "wrong-encoding",
            FormattableString.Invariant($"The header in line {line} is not valid {encoding.Expected()}."),
            (encoding, hasWindowsSigns) switch
            {
                (TextEncoding.Utf8 or TextEncoding.Latin1, true) => ExportOrSay("the file", TextEncoding.Windows1252),
                (TextEncoding.Utf8, false) => ExportOrSay("the file", TextEncoding.Latin1),
                _ => "Export the file as UTF-8, or set landfallEncoding to what it is.",
            }
        );

    public static TerminalException Latin1(long rows, bool hasWindowsSigns, RejectSummary rejects) =>
        TerminalException.Refused(
            "wrong-encoding",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The file looks like {(hasWindowsSigns ? "Windows-1252" : "ISO-8859-1 or Windows-1252")}: "
                    + $"{(rows == 1 ? "1 row holds" : $"{rows} rows hold")} single bytes "
                    + $"that are letters {(hasWindowsSigns ? "or signs " : "")}there, and none holds a UTF-8 letter."
            ) + (rejects.FirstRule is null or ViolationRule.Encoding ? "" : $" Its most frequent rejects have another reason: {rejects}."),
            ExportOrSay("it", hasWindowsSigns ? TextEncoding.Windows1252 : TextEncoding.Latin1)
        );

    public static TerminalException LooksLikeUtf8(TextEncoding expected) =>
        TerminalException.Refused(
            "wrong-encoding",
            $"The file looks like UTF-8 without a byte order mark, and its dialect is in {expected.Name()}: read as that, its letters "
                + "beyond ASCII would be altered.",
            $"Set landfallEncoding: utf-8 in the contract; or {expected.Setting()}, if the text is meant as that."
        );

    public static TerminalException WrongFormat(string found, FileFormat expected) =>
        TerminalException.Refused(
            "wrong-format",
            $"The file is {found}; expected {Describe(expected)}.",
            "Check what the source exports, or the contract's landfallDialect."
        );

    public static TerminalException HtmlInsteadOfData(FileFormat expected) =>
        TerminalException.Refused(
            "html-instead-of-data",
            $"The file begins with '<', as a web page or an XML error message does; expected {Bare(expected)}.",
            "Look at the file: a login or error page was probably saved in place of the export."
        );

    public static TerminalException UnreadableHeader(long line, string problem) =>
        TerminalException.Refused(
            "header-unreadable",
            FormattableString.Invariant($"The header in line {line} cannot be read: {problem}."),
            "Export the file again, or check the contract's landfallDialect."
        );

    public static TerminalException LinesEndInReturns() =>
        TerminalException.Refused(
            "header-unreadable",
            "The file's lines end in a carriage return alone; expected a newline, with or without a carriage return before it.",
            "Export it with such line ends."
        );

    public static TerminalException EmptyFile(FileFormat expected) =>
        TerminalException.Refused(
            "empty-file",
            $"The file is empty; expected {Bare(expected)}.",
            $"Export it again: a file without rows still has its {(expected == FileFormat.Csv ? "header" : "footer")}."
        );

    public static TerminalException NoHeader(int bytes) =>
        bytes == 0
            ? EmptyFile(FileFormat.Csv)
            : TerminalException.Refused(
                "header-missing-columns",
                FormattableString.Invariant(
                    $"The file has no header: there is nothing but blank lines in its first {bytes} decoded bytes."
                ),
                "Export at least the header: a file with a header and no rows is taken."
            );

    public static TerminalException OtherDelimiter(long line, byte found, byte expected) =>
        TerminalException.Refused(
            "header-missing-columns",
            FormattableString.Invariant(
                $"The fields of the header in line {line} have {Describe(found)} between them; expected {Describe(expected)}."
            ),
            $"Add this line to the contract's customProperties: - {{property: landfallDelimiter, value: \"{Dialect.WordOf(found)}\"}} "
                + $"Or export the file with {Describe(expected)}."
        );

    public static TerminalException NoKnownColumn(string place, int fields) =>
        TerminalException.Refused(
            "header-missing-columns",
            fields == 1
                ? $"The only field of the {place} is no column of the contract."
                : FormattableString.Invariant($"None of the {fields} fields of the {place} is a column of the contract."),
            "Look whether the header is missing or the delimiter is another; export the header, or correct the contract's landfallDialect."
        );

    public static TerminalException MissingColumns(string missing, bool inOtherCase) =>
        TerminalException.Refused(
            "header-missing-columns",
            $"The header lacks columns of the contract: {missing}.",
            inOtherCase
                ? "Names of columns are compared with their upper and lower case: write them in the contract as the file does, "
                    + "or export them as the contract does."
                : "Export them, or let the contract fill them with landfallOnMissingColumn: null-value (not for required columns)."
        );

    public static TerminalException RepeatedColumns(string repeated) =>
        TerminalException.Refused(
            "header-repeated-column",
            $"The header names columns more than once: {repeated}.",
            "Rename or remove the second ones; their values could not be told apart."
        );

    public static TerminalException UnknownColumns(string unknown) =>
        TerminalException.Refused(
            "header-unknown-columns",
            $"The header has columns that the contract does not know: {unknown}.",
            "Add them to the contract, or keep them aside with landfallOnUnknownColumn: keep."
        );

    public static TerminalException HeaderChanges(long line, string differences) =>
        TerminalException.Refused(
            "header-changes",
            FormattableString.Invariant(
                $"The record in line {line} is a header, and another one than the file begins with: {differences}."
            ),
            "Land what begins there as a file of its own, or export all of it with the same columns in one order."
        );

    public static TerminalException TooManyRejects(
        long rejected,
        long rows,
        double limit,
        RejectSummary rejects,
        TextEncoding encoding,
        bool hasWindowsSigns
    ) =>
        TerminalException.Refused(
            "too-many-rejects",
            FormattableString.Invariant(
                $"{rejected} of {rows} rows {Be(rejected)} rejected; the contract allows a share of {limit}. Most frequent: {rejects}."
            ),
            rejects.FirstRule != ViolationRule.Encoding ? "Correct the export or the contract, or raise landfallMaxRejectRatio."
                : encoding != TextEncoding.Windows1252 && hasWindowsSigns ? ExportOrSay("the file", TextEncoding.Windows1252)
                : $"The rows are no {encoding.Name()}: export the file as UTF-8, or set landfallEncoding to what it is."
        );

    /// <summary>True when a file is out for rows that do not fit, and not for what it is.</summary>
    public static bool IsForRows(Exception? failure) => failure is TerminalException { Error.Code: "too-many-rejects" or "reject-file" };

    public static TerminalException RejectFile(long line, string violation) =>
        TerminalException.Refused(
            "reject-file",
            FormattableString.Invariant(
                $"Line {line} does not fit the contract ({violation}), and the contract says landfallOnBadValue: reject-file."
            ),
            "Correct the export, or set single rows aside with landfallOnBadValue: reject-row."
        );

    public static TerminalException CorruptParquet(string problem) =>
        TerminalException.Refused(
            "corrupt-parquet",
            $"The Parquet file is cut or damaged: {problem}.",
            "Export or upload it again; check the copy with a Parquet tool."
        );

    public static TerminalException UnsupportedParquet(string column, string problem, string next) =>
        TerminalException.Refused("unsupported-parquet", $"In the Parquet file {column} {problem}.", next);

    public static TerminalException UnsupportedParquetCodec(string column, string codec) =>
        UnsupportedParquet(
            column,
            $"is compressed with {codec}, which DuckDB cannot read",
            "Write it with Snappy, Zstandard, gzip or no compression."
        );

    public static TerminalException UnsupportedParquetEncoding(string column, string encoding) =>
        UnsupportedParquet(
            column,
            $"has the encoding {encoding}, which DuckDB cannot read",
            "Write it with the writer's default encodings, such as PLAIN or a dictionary."
        );

    public static TerminalException EncryptedParquet() =>
        TerminalException.Refused(
            "encrypted-parquet",
            "The Parquet file is encrypted, and Landfall holds no key for it.",
            "Export it without Parquet's own encryption; storage encrypts it at rest anyway."
        );

    public static TerminalException ParquetTooLarge(long bytes, long limit) =>
        TerminalException.Parked(
            "parquet-too-large",
            FormattableString.Invariant(
                $"The Parquet file has {bytes} bytes; it is read from the temp folder, and at most {limit} bytes of it may go there."
            ),
            "Let the source write smaller files, or raise Landfall:Curation:MaxParquetBytes if the disk has room."
        );

    public static TerminalException ParquetPageTooLarge(string column, int page, long bytes, long limit) =>
        TerminalException.Parked(
            "parquet-too-large",
            string.Create(
                CultureInfo.InvariantCulture,
                $"In the Parquet file page {page} of a row group in {column} has {bytes} bytes; "
                    + $"it is read whole, into at most {limit} bytes."
            ),
            "Let the source write smaller pages, or shorter values; or raise Landfall:Curation:MemoryLimit if the machine has room."
        );

    public static TerminalException ParquetFooterTooLarge(long bytes, long limit) =>
        TerminalException.Parked(
            "parquet-too-large",
            FormattableString.Invariant($"The Parquet file's footer has {bytes} bytes; at most {limit} are read."),
            "Let the source write larger row groups, or fewer columns."
        );

    private static string ExportOrSay(string file, TextEncoding encoding) =>
        $"Export {file} as UTF-8, or set landfallEncoding: {encoding.Setting()} if it is that.";

    private static string Raise(string option) =>
        $"Look at the file; if it is a good one, raise {CurationOptions.Section}:{option}, then 'landfall release BATCH'.";

    private static string Be(long count) => count == 1 ? "is" : "are";

    private static string Describe(byte delimiter) => delimiter == '\t' ? "a tab" : $"'{(char)delimiter}'";

    private static string Describe(FileFormat format) => Bare(format) + (format == FileFormat.Parquet ? "" : ", plain or gzip");

    private static string Bare(FileFormat format) =>
        format switch
        {
            FileFormat.Csv => "CSV with a header",
            FileFormat.Ndjson => "newline-delimited JSON, one object a line",
            _ => "a Parquet file that is not compressed as a whole",
        };
}

/// <summary>Says why an attempt failed in words that cannot hold a value of the data; the whole failure is in the host's log.</summary>
internal static class FailureWords
{
    /// <summary>
    /// Storage's own message is a page of headers, DuckDB's and the runtime's can quote a value: of those only the kind is told, but for
    /// memory and disk, whose words are about the machine.
    /// </summary>
    public static string Of(Exception failure) =>
        failure switch
        {
            AggregateException { InnerException: { } cause } => Of(cause),
            RequestFailedException storage => FormattableString.Invariant($"Storage answered {storage.Status} {storage.ErrorCode}."),
            ConservationException or LedgerException or IOException => failure.Message,
            DuckDbException { ErrorType: DuckDbErrorType.OutOfMemory or DuckDbErrorType.InputOutput } => FirstLine(failure.Message),
            DuckDbException engine => $"DuckDB failed with an error of the kind {engine.ErrorType}.",
            _ => $"It failed with {failure.GetType().Name}; the host's log has the rest.",
        };

    private static string FirstLine(string text) => text.Split('\n')[0];
}
