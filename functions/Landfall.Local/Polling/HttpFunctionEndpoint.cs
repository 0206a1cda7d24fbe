using System.Globalization;
using Landfall.Local.Discovery;
using Landfall.Local.Hosting;
using Landfall.Local.StatusPage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Local.Polling;

/// <summary>Answers requests to <c>/api/&lt;route&gt;</c> with a function's result.</summary>
internal sealed class HttpFunctionEndpoint(FunctionDescriptor function, FunctionInvoker invoker, HostStanding standing, PageToken token)
{
    private static readonly string[] DefaultMethods = ["GET", "POST"];

    private readonly HttpTriggerAttribute _trigger = (HttpTriggerAttribute)function.TriggerAttribute;

    public string Route => $"/api/{(_trigger.Route ?? function.Name).TrimStart('/')}";

    public IReadOnlyList<string> Methods => _trigger.Methods is { Length: > 0 } methods ? methods : DefaultMethods;

    public async Task HandleAsync(HttpContext http)
    {
        if (RefusesOrigin(http))
        {
            return;
        }

        if (!token.Accepts(http.Request))
        {
            await AnswerAsync(http, WithoutToken());
            return;
        }

        if (standing.Status != HostStatus.Working)
        {
            await AnswerAsync(http, NotWorking());
            return;
        }

        var names = http.Request.RouteValues.ToDictionary(
            value => value.Key,
            value => Convert.ToString(value.Value, CultureInfo.InvariantCulture) ?? "",
            StringComparer.Ordinal
        );
        switch (await invoker.InvokeAsync(function, http.Request, names, http.RequestAborted))
        {
            case IActionResult result:
                await AnswerAsync(http, result);
                break;
            case null:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case var other:
                throw new InvalidOperationException(
                    $"Function '{function.Name}' returned a {other.GetType().Name}, expected an IActionResult."
                );
        }
    }

    /// <summary>Answers 403 to a page of some site, open in a browser on this machine, which must not reach the host.</summary>
    public static bool RefusesOrigin(HttpContext http)
    {
        if (http.Request.Headers.Origin is [{ } origin, ..] && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return true;
        }

        return false;
    }

    private static Task AnswerAsync(HttpContext http, IActionResult result) =>
        result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));

    private static ObjectResult WithoutToken() =>
        new(
            new ProblemDetails
            {
                Status = StatusCodes.Status403Forbidden,
                Title = "Not from the status page",
                Detail =
                    "A browser may change something here only from the status page of this process, which sends the token that it holds. "
                    + "Load the page anew, or use the command line.",
            }
        )
        {
            StatusCode = StatusCodes.Status403Forbidden,
        };

    private ObjectResult NotWorking() =>
        new(
            new ProblemDetails
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Title = "This host does not work",
                Detail = standing.Detail,
            }
        )
        {
            StatusCode = StatusCodes.Status503ServiceUnavailable,
        };
}
