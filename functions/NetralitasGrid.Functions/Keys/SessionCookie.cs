using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NetralitasGrid.Functions.Keys;

/// <summary>
/// The page's session: <c>KEYID.UNIXSECONDS.HMAC</c> in an HttpOnly, SameSite=Strict cookie of 12 hours. Any front door that holds the
/// session secret can check it, and it dies with its key.
/// </summary>
internal sealed class SessionCookie(byte[] secret, TimeProvider clock)
{
    public const string Name = "grid_session";

    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>Sets the cookie for a key.</summary>
    public void Set(HttpContext context, Caller caller)
    {
        var expires = clock.GetUtcNow() + Life;
        var body = string.Create(CultureInfo.InvariantCulture, $"{caller.Id}.{expires.ToUnixTimeSeconds()}");
        context.Response.Cookies.Append(Name, $"{body}.{SignatureOf(body)}", new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            MaxAge = Life,
            Secure = Origin.IsHttps(context.Request),
        });
    }

    /// <summary>The key id of a valid cookie, or null.</summary>
    public string? KeyIdOf(string cookie)
    {
        var last = cookie.LastIndexOf('.');
        var first = cookie.IndexOf('.', StringComparison.Ordinal);
        if (last <= first || cookie.Length > 200)
        {
            return null;
        }

        var body = cookie[..last];
        var given = Encoding.UTF8.GetBytes(cookie[(last + 1)..]);
        return CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(SignatureOf(body)))
            && long.TryParse(cookie.AsSpan(first + 1, last - first - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            && expires > clock.GetUtcNow().ToUnixTimeSeconds()
            ? cookie[..first]
            : null;
    }

    private string SignatureOf(string body) => Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(body)));
}
