using NetralitasGrid.Functions.Http;

namespace NetralitasGrid.Functions.Keys;

/// <summary>
/// Lets a request through to its endpoint when its key, or the session that stands for one, has a right that the endpoint asks for.
/// A header wins over a cookie; a cookie may write only from the site's own pages.
/// </summary>
internal sealed class KeyGate(RequestDelegate next, KeyRing keys, SessionCookie sessions)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Needs>() is not { } needs)
        {
            return next(context);
        }

        var caller = CallerOf(context.Request, out var bySession);
        if (caller is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return context.ProblemAsync(Problems.NoKey);
        }

        if (bySession && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !Origin.IsOwn(context.Request))
        {
            return context.ProblemAsync(Problems.WrongOrigin);
        }

        if (!caller.Has(needs.AnyOf))
        {
            return context.ProblemAsync(Problems.Forbidden);
        }

        // Incidents have a limit of their own, taken line by line where they are read.
        if (needs.AnyOf != Right.Post && !caller.Requests.TryTake(out var wait))
        {
            return context.ProblemAsync(Problems.TooManyRequests, retryAfterSeconds: wait);
        }

        context.Features.Set(caller);
        return next(context);
    }

    private Caller? CallerOf(HttpRequest request, out bool bySession)
    {
        bySession = false;
        var header = request.Headers.Authorization;
        if (header.Count > 0)
        {
            return header.Count == 1 && header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? keys.Find(text.AsSpan(Scheme.Length).Trim())
                : null;
        }

        bySession = request.Cookies.TryGetValue(SessionCookie.Name, out var cookie);
        return bySession && sessions.KeyIdOf(cookie!) is { } id ? keys.ById(id) : null;
    }
}
