using System.IO.Compression;
using System.Text;

namespace Landfall.EndToEnd.Tests.Archives;

/// <summary>A small weekly export of Salesforce, two objects in one zip, and a contract for each.</summary>
internal static class WeeklyExport
{
    public const string Name = "crm/weekly/WE_00D4J000000CuzUUAS_1.ZIP";

    public const string Account = """
        "Id","Name","IsDeleted","ParentId","CreatedDate"
        "1","Zoë","0","000000000000000AAA","2026-11-20 06:00:00"
        "2","Grace","1","0014J00000ABCDEQA4","2026-11-20 06:00:01"

        """;

    public const string Contact = """
        "Id","Name","IsDeleted","ParentId","CreatedDate"
        "3","Edsger","0","000000000000000AAA","2026-11-20 06:00:02"
        "9"

        """;

    /// <summary>The contract of one object.</summary>
    public static string Contract(string entity) =>
        $"""
            apiVersion: v3.1.0
            kind: DataContract
            id: crm-{entity}
            version: 1.0.0
            status: active
            customProperties:
              - property: landfallLanding
                value: crm/weekly/WE_*.ZIP!/{entity}.csv
              - property: landfallDialect
                value: salesforce-export
              - property: landfallMode
                value: append
            schema:
              - name: {entity.ToLowerInvariant()}
                physicalName: crm.{entity.ToLowerInvariant()}
                properties:
                  - name: Id
                    logicalType: string
                    required: true
                  - name: Name
                    logicalType: string
                  - name: IsDeleted
                    logicalType: boolean
                  - name: ParentId
                    logicalType: string
                  - name: CreatedDate
                    logicalType: timestamp
            """;

    /// <summary>The zip with these members in ISO-8859-1; a name that ends in a slash is a folder.</summary>
    public static byte[] Zip(params (string Name, string Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var member = archive.CreateEntry(name).Open();
                member.Write(Encoding.Latin1.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }
}
