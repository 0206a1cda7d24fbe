using Microsoft.AspNetCore.Mvc;

namespace Landfall.Functions.Triggers;

/// <summary>Errors of the API, as RFC 9457 problem details.</summary>
public static class Problem
{
    /// <summary>The request cannot be understood.</summary>
    public static IActionResult BadRequest(string detail) => Of(400, "Bad request", detail);

    /// <summary>What was asked for is not there.</summary>
    public static IActionResult NotFound(string detail) => Of(404, "Not found", detail);

    /// <summary>What was asked for is there, but not in a state that allows it.</summary>
    public static IActionResult Conflict(string detail) => Of(409, "Conflict", detail);

    /// <summary>What has to answer does not answer now; the same request may be sent again.</summary>
    public static IActionResult Unavailable(string detail) => Of(503, "Service unavailable", detail);

    private static ObjectResult Of(int status, string title, string detail) =>
        new(
            new ProblemDetails
            {
                Status = status,
                Title = title,
                Detail = detail,
            }
        )
        {
            StatusCode = status,
        };
}
