using YamlDotNet.RepresentationModel;
using static Landfall.Contracts.Odcs.Shapes;

namespace Landfall.Contracts.Odcs;

/// <summary>The shape of a whole contract in the Open Data Contract Standard v3.1.</summary>
internal static class ContractShapes
{
    /// <summary>The version of the standard that is read.</summary>
    public const string ApiVersion = "v3.1.0";

    private static readonly ListShape Roles = new(
        Object(
            ["role"],
            ("id", StableId),
            ("role", Text),
            ("description", Text),
            ("access", Text),
            ("firstLevelApprovers", Text),
            ("secondLevelApprovers", Text),
            ("customProperties", CustomProperties)
        )
    );

    private static readonly ObjectShape TeamMember = Object(
        ["username"],
        ("id", StableId),
        ("username", Text),
        ("name", Text),
        ("description", Text),
        ("role", Text),
        ("dateIn", Date),
        ("dateOut", Date),
        ("replacedByUsername", Text),
        ("tags", Texts),
        ("customProperties", CustomProperties),
        ("authoritativeDefinitions", AuthoritativeDefinitions)
    );

    private static readonly ObjectShape Team = Object(
        [],
        ("id", StableId),
        ("name", Text),
        ("description", Text),
        ("members", new ListShape(TeamMember)),
        ("tags", Texts),
        ("customProperties", CustomProperties),
        ("authoritativeDefinitions", AuthoritativeDefinitions)
    );

    private static readonly ListShape TeamMembers = new(TeamMember);

    private static readonly ObjectShape Description = Object(
        [],
        ("usage", Text),
        ("purpose", Text),
        ("limitations", Text),
        ("authoritativeDefinitions", AuthoritativeDefinitions),
        ("customProperties", CustomProperties)
    );

    private static readonly ObjectShape Support = Object(
        ["channel"],
        ("id", StableId),
        ("channel", Text),
        ("url", Text),
        ("description", Text),
        ("tool", Text),
        ("scope", Text),
        ("invitationUrl", Text),
        ("customProperties", CustomProperties)
    );

    private static readonly ObjectShape Price = Object(
        [],
        ("id", StableId),
        ("priceAmount", Number),
        ("priceCurrency", Text),
        ("priceUnit", Text)
    );

    private static readonly ObjectShape Sla = Object(
        ["property", "value"],
        ("id", StableId),
        ("property", Text),
        ("value", Scalar),
        ("valueExt", Scalar),
        ("unit", Text),
        ("element", Text),
        ("driver", Text),
        ("description", Text),
        ("scheduler", Text),
        ("schedule", Text)
    );

    /// <summary>The document; what the standard leaves open and Landfall needs (schema, customProperties) is required here.</summary>
    public static Shape Document { get; } =
        Object(
            ["apiVersion", "kind", "id", "version", "status", "schema", "customProperties"],
            ("version", Text),
            ("kind", Word("DataContract")),
            ("apiVersion", Word(ApiVersion)),
            ("id", Text),
            ("name", Text),
            ("tenant", Text),
            ("tags", Texts),
            ("status", Text),
            ("servers", new ListShape(ServerShapes.Server(Roles))),
            ("dataProduct", Text),
            ("description", Description),
            ("domain", Text),
            ("schema", new ListShape(SchemaShapes.Schema)),
            ("support", new ListShape(Support)),
            ("price", Price),
            ("team", new ChoiceShape(node => node.Node is YamlSequenceNode ? TeamMembers : Team)),
            ("roles", Roles),
            ("slaDefaultElement", Text),
            ("slaProperties", new ListShape(Sla)),
            ("authoritativeDefinitions", AuthoritativeDefinitions),
            ("customProperties", ContractProperties),
            ("contractCreatedTs", Instant)
        );
}
