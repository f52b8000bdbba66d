namespace NetralitasGrid.Functions.Keys;

/// <summary>
/// Where a request says that it comes from. Behind the Functions host the address that the browser saw is in X-Forwarded-Host and -Proto;
/// a page of another site cannot set these without a preflight, which is never granted.
/// </summary>
internal static class Origin
{
    public static bool IsHttps(HttpRequest request) =>
        request.IsHttps || string.Equals(request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the Origin header is there and names this site.</summary>
    public static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count != 1 || !Uri.TryCreate(origin[0], UriKind.Absolute, out var from) || from.Scheme is not ("http" or "https"))
        {
            return false;
        }

        var forwarded = request.Headers["X-Forwarded-Host"];
        var host = forwarded.Count > 0 ? forwarded[0] : request.Host.Value;
        return Uri.TryCreate($"{from.Scheme}://{host}", UriKind.Absolute, out var own)
            && string.Equals(own.Authority, from.Authority, StringComparison.OrdinalIgnoreCase);
    }
}
