using System.IO.Compression;
using System.Text;

namespace Landfall.EndToEnd.Tests.Archives;

/// <summary>A small export of two objects in one zip, the contracts of both, and members that are nobody's.</summary>
internal static class WeeklyExport
{
    public const string Name = "crm/weekly/WE_00D4J000000CuzUUAS_1.ZIP";
    public const string Account = "Id,Name\n1,Ada\n2,Grace\n";
    public const string Contact = "Id,Name\n3,Edsger\n9\n";

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
            value: csv
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
        """;

    /// <summary>The zip with these members; a name that ends in a slash is a folder.</summary>
    public static byte[] Zip(params (string Name, string Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var member = archive.CreateEntry(name).Open();
                member.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }
}
