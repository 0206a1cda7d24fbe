using Landfall.Local.Polling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Local.StatusPage;

/// <summary>Shows the status page of this host, whether it works or stands by: one document, one style sheet, one script and an icon, as
/// they lie beside this file.</summary>
public static class StatusPageEndpoint
{
    private const string TokenPlace = "{{token}}";

    // Nothing is loaded from elsewhere, nothing runs that does not come as a file of its own, and no other page may frame this one.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static readonly (string Route, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/status/page.css", "page.css", "text/css; charset=utf-8"),
        ("/status/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/status/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    /// <summary>Answers GET / and what the page needs.</summary>
    public static void MapStatusPage(this IEndpointRouteBuilder routes)
    {
        var token = routes.ServiceProvider.GetRequiredService<PageToken>();
        foreach (var (route, file, type) in Files)
        {
            var content = Read(file).Replace(TokenPlace, token.Value, StringComparison.Ordinal);
            routes.MapGet(route, http => HttpFunctionEndpoint.RefusesOrigin(http) ? Task.CompletedTask : AnswerAsync(http, content, type));
        }
    }

    private static Task AnswerAsync(HttpContext http, string content, string type)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // The next process has another token, and may have another page.
        headers.CacheControl = "no-store";
        http.Response.ContentType = type;
        return http.Response.WriteAsync(content, http.RequestAborted);
    }

    private static string Read(string file)
    {
        using var stream = typeof(StatusPageEndpoint).Assembly.GetManifestResourceStream($"page/{file}")
            ?? throw new InvalidOperationException($"The assembly lacks the resource 'page/{file}'; build it anew.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
