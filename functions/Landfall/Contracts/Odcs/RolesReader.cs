using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads who may use the table; names of the database's own principals are no roles of a contract.</summary>
internal static class RolesReader
{
    private static readonly WordList<RoleAccess> Words = new(("read", RoleAccess.Read), ("write", RoleAccess.Write));

    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "public",
        "dbo",
        "guest",
        "sys",
        "information_schema",
    };

    /// <summary>Gives the roles in the order of the contract and notes what is not valid.</summary>
    public static IReadOnlyList<ContractRole> Read(OdcsNode document, ProblemLog problems)
    {
        var roles = new List<ContractRole>();
        foreach (var item in document["roles"]?.Items ?? [])
        {
            // What is no text was noted with the shape of the document.
            if (item.Node is not YamlMappingNode || item["role"] is not { Text: { } name } node)
            {
                continue;
            }

            if (Objection(name, roles) is { } objection)
            {
                problems.Add(node, objection);
            }

            roles.Add(
                new ContractRole
                {
                    Name = name,
                    Access = Words.Read(item["access"], RoleAccess.None, problems),
                    Description = item["description"]?.Text,
                    FirstLevelApprovers = item["firstLevelApprovers"]?.Text,
                    SecondLevelApprovers = item["secondLevelApprovers"]?.Text,
                }
            );
        }

        return roles;
    }

    private static string? Objection(string name, List<ContractRole> before) =>
        name switch
        {
            _ when name.Trim().Length == 0 || name.Length > ContractRole.MaxNameLength || name.Any(char.IsControl) =>
                FormattableString.Invariant(
                    $"a role has a name of 1 to {ContractRole.MaxNameLength} characters, none of them a control character"
                ),
            _ when Own.Contains(name) || name.StartsWith("db_", StringComparison.OrdinalIgnoreCase) =>
                $"'{name}' is the database's own, which a contract does not hand out; name a role of yours, such as crm_readers",
            _ when before.Exists(role => string.Equals(role.Name, name, StringComparison.OrdinalIgnoreCase)) =>
                $"the role '{name}' is there twice",
            _ => null,
        };
}

/// <summary>Reads by which column readers see some of the rows only.</summary>
internal static class RowFilterReader
{
    /// <summary>Gives the column's warehouse name; null without a setting or after noting why it is not valid.</summary>
    public static string? Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return null;
        }

        if (node.Text is not { } source)
        {
            problems.Add(node, "expected the name of one column, as the source writes it, such as Region");
            return null;
        }

        if (columns.Find(node, source) is not { } column)
        {
            return null;
        }

        if (column.Type.Kind != ColumnKind.Text)
        {
            problems.Add(node, $"a column of type {column.Type} cannot tell whose row it is; name one of type text");
        }

        return column.Name;
    }
}
