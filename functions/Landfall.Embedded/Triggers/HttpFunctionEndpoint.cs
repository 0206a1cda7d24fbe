using System.Globalization;
using Landfall.Embedded.Discovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;

namespace Landfall.Embedded.Triggers;

/// <summary>Answers requests to <c>/api/&lt;route&gt;</c> with a function's result.</summary>
internal sealed class HttpFunctionEndpoint(FunctionDescriptor function, FunctionInvoker invoker)
{
    private static readonly string[] DefaultMethods = ["GET", "POST"];

    private readonly HttpTriggerAttribute _trigger = (HttpTriggerAttribute)function.TriggerAttribute;

    public string Route => $"/api/{(_trigger.Route ?? function.Name).TrimStart('/')}";

    public IReadOnlyList<string> Methods => _trigger.Methods is { Length: > 0 } methods ? methods : DefaultMethods;

    public async Task HandleAsync(HttpContext http)
    {
        // A page of some site, open in a browser on this machine, must not reach the host.
        if (http.Request.Headers.Origin is [{ } origin, ..] && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var names = http.Request.RouteValues.ToDictionary(value => value.Key, value => Convert.ToString(value.Value, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal);
        switch (await invoker.InvokeAsync(function, http.Request, names, http.RequestAborted))
        {
            case IActionResult result:
                await result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
            case null:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case var other:
                throw new InvalidOperationException($"Function '{function.Name}' returned a {other.GetType().Name}, expected an IActionResult.");
        }
    }
}
