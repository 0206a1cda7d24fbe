using System.Globalization;
using System.Text.RegularExpressions;

namespace Landfall.Warehouses.Synapse;

/// <summary>Statements of provisioning: whole texts without parameters, each of which does nothing when its work is done.</summary>
internal static partial class SynapseScript
{
    /// <summary>A command with its values in the text; they are names.</summary>
    public static string Of(SynapseCommand command) =>
        Places()
            .Replace(command.Sql, place =>
                command.Parameters[int.Parse(place.Groups["at"].Value, CultureInfo.InvariantCulture)].Value is string name
                    ? SynapseText.Literal(name)
                    : throw new ArgumentException(
                        $"The value of {place.Value} is no name, and only names can stand in a script.",
                        nameof(command)
                    )
            );

    /// <summary>Makes a view that is not there.</summary>
    public static string CreateView(Relation view, string body) =>
        $"IF NOT EXISTS ({There(view)})\nEXEC({SynapseText.Statement($"CREATE VIEW {SynapseText.Name(view)} AS {body}")})";

    /// <summary>Makes a view, or gives it another body and leaves its grants.</summary>
    public static string SetView(Relation view, string body) =>
        $"""
            IF EXISTS ({There(view)})
                EXEC({SynapseText.Statement($"ALTER VIEW {SynapseText.Name(view)} AS {body}")})
            ELSE
                EXEC({SynapseText.Statement($"CREATE VIEW {SynapseText.Name(view)} AS {body}")})
            """;

    /// <summary>Makes a role unless there is a role or user of that name.</summary>
    public static string CreateRole(string role) =>
        "IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE [name] = "
        + $"{SynapseText.Literal(role)})\nEXEC({SynapseText.Statement($"CREATE ROLE {SynapseText.Identifier(role)}")})";

    /// <summary>Lets a role or user read a view.</summary>
    public static string Grant(Relation view, string role) =>
        $"GRANT SELECT ON OBJECT::{SynapseText.Name(view)} TO {SynapseText.Identifier(role)}";

    /// <summary>Takes such a grant back.</summary>
    public static string Revoke(Relation view, string role) =>
        $"REVOKE SELECT ON OBJECT::{SynapseText.Name(view)} FROM {SynapseText.Identifier(role)}";

    private static string There(Relation view) =>
        "SELECT 1 FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id] WHERE [s].[name] = "
        + $"{SynapseText.Literal(view.Schema)} AND [v].[name] = {SynapseText.Literal(view.Name)}";

    [GeneratedRegex(@"@p(?<at>[0-9]+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Places();
}
