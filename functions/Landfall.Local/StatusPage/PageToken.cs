using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Landfall.Local.StatusPage;

/// <summary>
/// A secret of this process that stands in its status page, and that a browser has to send with whatever changes something. A page of
/// another site, or of another program on this machine, can make a browser send a request here; it cannot read this page.
/// </summary>
public sealed class PageToken
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "X-Landfall-Token";

    private const int Bytes = 32;

    /// <summary>The secret, in letters that a header and a page can hold.</summary>
    public string Value { get; } = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>False for a request that a browser made to change something, without the secret. The command line is no browser: it sends
    /// neither of the headers by which browsers say whose page asks, and no page can make a browser leave them out.</summary>
    public bool Accepts(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || (request.Headers.Origin.Count == 0 && request.Headers["Sec-Fetch-Site"].Count == 0)
            || CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(request.Headers[Header].ToString()),
                Encoding.UTF8.GetBytes(Value)
            );
    }
}
