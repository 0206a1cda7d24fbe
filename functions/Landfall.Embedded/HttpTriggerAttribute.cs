namespace Landfall.Embedded;

/// <summary>Calls the function for HTTP requests to <c>/api/</c> and its route.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    /// <summary>The key that Azure asks for; this host listens on loopback only and asks for none.</summary>
    public AuthorizationLevel AuthLevel { get; } = authLevel;

    /// <summary>The HTTP methods; none means GET and POST.</summary>
    public string[] Methods { get; } = methods;

    /// <summary>The ASP.NET Core route below <c>/api/</c>; without it the function's name.</summary>
    public string? Route { get; set; }
}
