using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class ContractReaderTests
{
    [Fact]
    public void Read_EncodingOfParquet_IsAProblem() =>
        Assert.Equal(
            ["14: customProperties[3].value: Parquet has no encoding to choose; take the property out"],
            SampleContract.Problems(
                SampleContract.WithSetting("landfallEncoding", "utf-8").Replace("value: csv", "value: parquet", StringComparison.Ordinal)
            )
        );

    [Fact]
    public void Read_Encoding_IsTheDialectsOwnOrTheContracts()
    {
        var own = SampleContract
            .Read(SampleContract.Yaml.Replace("value: csv", "value: salesforce-export", StringComparison.Ordinal))
            .Dialect;
        var given = SampleContract.Read(SampleContract.WithSetting("landfallEncoding", "iso-8859-1")).Dialect;

        Assert.Equal((TextEncoding.Windows1252, false), (own.Encoding, own.IsEncodingGiven));
        Assert.Equal(Dialect.Csv with { Encoding = TextEncoding.Latin1, IsEncodingGiven = true }, given);
    }

    [Theory]
    [InlineData("\";\"", ';')]
    [InlineData(";", ';')]
    [InlineData("\"|\"", '|')]
    [InlineData("tab", '\t')]
    [InlineData("\"\\t\"", '\t')]
    [InlineData("\",\"", ',')]
    public void Read_Delimiter_IsTheContracts(string word, char delimiter)
    {
        Assert.Equal(Dialect.Csv with { Delimiter = (byte)delimiter }, Read(WithSetting("landfallDelimiter", word)).Dialect);
        Assert.Equal(
            ["14: customProperties[3].value: only CSV has a delimiter, and ndjson is none; take the property out"],
            Problems(WithSetting("landfallDelimiter", word).Replace("value: csv", "value: ndjson", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Read_ValidContract_GivesTheWholeModel()
    {
        var contract = Read(Yaml);

        var expected = new TableContract
        {
            Id = "crm-person",
            Table = "crm.person",
            Version = "1.0.0",
            Hash = contract.Hash,
            About = contract.About,
            Origin = new ContractOrigin(FileName, 15, 8),
            Landing = LandingPattern.Parse("crm/{snapshot}/Person.csv"),
            Dialect = Dialect.Csv,
            Mode = LoadMode.Full,
            Columns = contract.Columns,
            PrimaryKey = contract.PrimaryKey,
            Roles = contract.Roles,
            ServiceLevels = contract.ServiceLevels,
            OnUnknownColumn = OnUnknownColumn.Keep,
            OnMissingColumn = OnMissingColumn.RejectFile,
            OnBadValue = OnBadValue.RejectRow,
            MaxRejectRatio = 0.5,
        };
        Assert.Equal(expected, contract);
        Assert.Equal(["Id"], contract.PrimaryKey);
        Assert.Empty(contract.Roles);
        Assert.Empty(contract.ServiceLevels);
        Assert.Equal(ContractAbout.Nothing with { Owners = contract.About.Owners }, contract.About);
        Assert.Empty(contract.About.Owners);
        Assert.Equal(
            [
                new ContractColumn
                {
                    Source = "Id",
                    Name = "Id",
                    Type = new(ColumnKind.Text),
                    Required = true,
                    PrimaryKey = true,
                    Rules = new(MaxLength: 18),
                },
                new ContractColumn
                {
                    Source = "Age",
                    Name = "Age",
                    Type = new(ColumnKind.BigInt),
                },
            ],
            contract.Columns
        );
    }

    [Fact]
    public void Read_OptionalSettings_AreTaken()
    {
        var contract = Read(
            With(
                "schema:",
                """
                  - property: landfallOnUnknownColumn
                    value: reject
                  - property: landfallOnMissingColumn
                    value: null-value
                  - property: landfallOnBadValue
                    value: reject-file
                  - property: landfallMaxRejectRatio
                    value: 0.05
                  - property: landfallIngestFrom
                    value: "2026-11-01"
                  - property: owner-hint
                    value: {any: thing}
                schema:
                """
            )
        );

        Assert.Equal(
            (
                OnUnknownColumn.Reject,
                OnMissingColumn.NullValue,
                OnBadValue.RejectFile,
                0.05,
                new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)
            ),
            (contract.OnUnknownColumn, contract.OnMissingColumn, contract.OnBadValue, contract.MaxRejectRatio, contract.IngestFrom!.Value)
        );
    }

    [Fact]
    public void Read_CrlfAndByteOrderMark_GivesTheHashOfTheSameTextWithLf()
    {
        Assert.Equal(Read(Yaml).Hash, Read("\uFEFF" + Yaml.Replace("\n", "\r\n", StringComparison.Ordinal)).Hash);
        Assert.Matches("^[0-9a-f]{16}$", Read(Yaml).Hash);
        Assert.NotEqual(Read(Yaml).Hash, Read(Yaml + "\n").Hash);
    }

    [Fact]
    public void Read_SeveralMistakes_ReportsAllInTheOrderOfTheFile()
    {
        var yaml = Yaml.Replace("status: active", "statsu: active", StringComparison.Ordinal)
            .Replace("value: csv", "value: cvs", StringComparison.Ordinal)
            .Replace("logicalType: integer", "logicalType: integr", StringComparison.Ordinal);

        Assert.Equal(
            [
                "1: status: the key is required and missing",
                "5: statsu: the key is unknown here (nearest: status)",
                "10: customProperties[1].value: 'cvs' is not one of the values allowed here; expected one of salesforce-bulk, "
                    + "salesforce-export, salesforce-data-loader, amplitude-export, csv, ndjson, parquet (nearest: csv)",
                "22: schema[0].properties[1].logicalType: 'integr' is not one of the values allowed here; "
                    + "expected one of string, date, timestamp, time, number, integer, object, array, boolean (nearest: integer)",
            ],
            Problems(yaml)
        );
    }

    [Fact]
    public void ToString_ProblemWithNearest_StartsWithFileAndLine() =>
        Assert.Equal("a/b.yaml:7: x.y: wrong (nearest: z)", new ContractProblem("a/b.yaml", 7, "x.y", "wrong", "z").ToString());

    [Theory]
    [InlineData(
        "apiVersion: v3.1.0",
        "apiVersion: v2.2.2",
        "1: apiVersion: 'v2.2.2' is not one of the values allowed here; expected v3.1.0"
    )]
    [InlineData("version: 1.0.0", "version: 1.0", "4: version: expected a text, found a number; put it in quotes")]
    [InlineData(
        "  - name: person",
        "  - nmae: person",
        "14: schema[0].name: the key is required and missing|14: schema[0].nmae: the key is unknown here (nearest: name)"
    )]
    [InlineData("primaryKey: true", "primaryKey: yes", "20: schema[0].properties[0].primaryKey: expected true or false, found a text")]
    [InlineData(
        "physicalName: crm.person",
        "physicalName: Person",
        "15: schema[0].physicalName: 'Person' cannot name a table; expected source.object "
            + "in lower-case letters, digits and _, at most 60 characters, such as salesforce.account"
    )]
    [InlineData("- name: Age", "- name: Id", "21: schema[0].properties[1].name: the property 'Id' is there twice, first at line 17")]
    [InlineData(
        "- name: Age",
        "- name: iD",
        "21: schema[0].properties[1].name: the column 'iD' is there twice (letters compared without case), first at line 17"
    )]
    [InlineData(
        "- name: Age",
        "- name: $age is",
        "21: schema[0].properties[1].name: '$age is' cannot name a warehouse column "
            + "(letters, digits and _, not starting with a digit, at most 128); give the property a physicalName, such as age_is"
    )]
    [InlineData(
        "- name: Age",
        "- name: _Batch_Id",
        "21: schema[0].properties[1].name: the column name _Batch_Id belongs to Landfall; give the property another physicalName"
    )]
    [InlineData(
        "  - name: person",
        "  - {name: other, properties: [{name: a, logicalType: string}]}\n  - name: person",
        "15: schema[1]: a contract describes one table, so schema must hold exactly one item, found 2; write one file per table|"
            + "14: schema[0].name: 'other' cannot name a table; "
            + "expected source.object in lower-case letters, digits and _, at most 60 characters, such as salesforce.account"
    )]
    [InlineData(
        "value: crm/{snapshot}/Person.csv",
        "value: crm/*.ZIP",
        "8: customProperties[0].value: the landing pattern 'crm/*.ZIP' is about zip archives, "
            + "which are unpacked; name their members, such as crm/*.ZIP!/Account.csv"
    )]
    [InlineData(
        "value: crm/{snapshot}/Person.csv",
        "value: crm/a!/Person.csv",
        "8: customProperties[0].value: the landing pattern 'crm/a!/Person.csv' can match nothing: "
            + "what stands before !/ names a zip archive and ends in .zip"
    )]
    [InlineData(
        "value: crm/{snapshot}/Person.csv",
        "value: /crm",
        "8: customProperties[0].value: the landing pattern '/crm' is not valid: "
            + "it starts with a slash; paths start inside the landing container"
    )]
    [InlineData(
        "property: landfallLanding",
        "property: landfalLandin",
        "7: customProperties: the property landfallLanding is required and missing; "
            + "say which files feed the table, such as crm/{snapshot}/Account.csv|"
            + "7: customProperties[0].property: the property landfalLandin is unknown (nearest: landfallLanding)"
    )]
    [InlineData(
        "value: full",
        "value: append",
        "8: customProperties[0].value: {snapshot} means something in mode full only; write * instead"
    )]
    [InlineData(
        "value: full",
        "value: history",
        "12: customProperties[2].value: 'history' is known but not built yet; expected one of full, append, merge"
    )]
    [InlineData(
        "property: landfallMode",
        "property: landfallMod",
        "7: customProperties: the property landfallMode is required and missing; say full, append or merge|"
            + "11: customProperties[2].property: the property landfallMod is unknown (nearest: landfallMode)"
    )]
    public void Read_OneMistake_NamesItsLineAndKey(string old, string replacement, string expected) =>
        Assert.Equal(expected.Split('|').Order(StringComparer.Ordinal), Problems(With(old, replacement)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(
        "landfallOnUnknownColumn",
        "add",
        "14: customProperties[3].value: 'add' is known but not built yet; expected one of keep, reject"
    )]
    [InlineData(
        "landfallMarkerFiles",
        "crm/{snapshot}/done",
        "14: customProperties[3].value: a marker file is no snapshot, so {snapshot} and {count} mean nothing here; write * instead"
    )]
    [InlineData(
        "landfallMarkerFiles",
        "crm/{count}",
        "14: customProperties[3].value: a marker file is no snapshot, so {snapshot} and {count} mean nothing here; write * instead"
    )]
    [InlineData(
        "landfallEncoding",
        "latin1",
        "14: customProperties[3].value: 'latin1' is not one of the values allowed here; "
            + "expected one of utf-8, iso-8859-1, windows-1252, utf-16"
    )]
    [InlineData(
        "landfallDelimiter",
        "semicolon",
        "14: customProperties[3].value: 'semicolon' is not one of the values allowed here; expected one of \",\", \";\", \"|\" and tab"
    )]
    [InlineData(
        "landfallMarkerFiles",
        "/done",
        "14: customProperties[3].value: the landing pattern '/done' is not valid: "
            + "it starts with a slash; paths start inside the landing container"
    )]
    [InlineData(
        "landfallProtect",
        "x",
        "13: customProperties[3].property: landfallProtect is known but not built yet; take it out until it is"
    )]
    [InlineData("landfallFoo", "x", "13: customProperties[3].property: the property landfallFoo is unknown")]
    [InlineData("LandfallMode", "full", "13: customProperties[3].property: the property LandfallMode is unknown (nearest: landfallMode)")]
    [InlineData("landfallMode", "full", "13: customProperties[3].property: the property landfallMode is set twice")]
    [InlineData(
        "landfallMaxRejectRatio",
        "5",
        "14: customProperties[3].value: expected a share of rows between 0 (no reject allowed) and 1 (never refuse), such as 0.05"
    )]
    [InlineData(
        "landfallIngestFrom",
        "yesterday",
        "14: customProperties[3].value: expected a day as \"yyyy-MM-dd\" or a time as \"yyyy-MM-ddTHH:mm:ssZ\""
    )]
    public void Read_SettingThatDoesNotWork_IsAProblem(string name, string value, string expected) =>
        Assert.Equal([expected], Problems(WithSetting(name, value)));

    [Fact]
    public void Read_SettingOnAColumn_IsAProblem() =>
        Assert.Equal(
            [
                "24: schema[0].properties[1].customProperties[0].property: "
                    + "landfallProtect is known but not built yet; take it out until it is",
                "26: schema[0].properties[1].customProperties[1].property: landfallMode is not read here; "
                    + "Landfall's settings belong in the customProperties of the contract itself",
            ],
            Problems(
                WithColumn(
                    "name: Age",
                    "logicalType: integer",
                    "customProperties:",
                    "  - property: landfallProtect",
                    "    value: hash",
                    "  - property: landfallMode",
                    "    value: full"
                )
            )
        );
}
