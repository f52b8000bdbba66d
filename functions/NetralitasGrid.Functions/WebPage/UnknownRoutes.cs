using Microsoft.AspNetCore.Routing.Template;
using NetralitasGrid.Functions.Http;

namespace NetralitasGrid.Functions.WebPage;

/// <summary>
/// Answers what no endpoint takes. The page's catch-all route would hide wrong methods behind "not found", so the routes are asked once
/// more whether the path is known under another method.
/// </summary>
internal sealed class UnknownRoutes(EndpointDataSource endpoints)
{
    private readonly Lazy<List<(TemplateMatcher Matcher, IReadOnlyList<string> Methods)>> _routes = new(() =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Select(e => (Template: e.RoutePattern.RawText ?? "", e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods))
            .Where(e => e.HttpMethods is { Count: > 0 })
            .Select(e => (new TemplateMatcher(TemplateParser.Parse(e.Template.TrimStart('/')), []), e.HttpMethods!)),
    ]);

    /// <summary>405 with what is allowed where the path is known, else 404.</summary>
    public Task AnswerAsync(HttpContext context, string? allowed)
    {
        allowed ??= string.Join(", ", _routes.Value
            .Where(route => route.Matcher.TryMatch(context.Request.Path, []))
            .SelectMany(route => route.Methods)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));
        if (allowed.Length == 0)
        {
            return context.ProblemAsync(Problems.NotFound);
        }

        context.Response.Headers.Allow = allowed;
        return context.ProblemAsync(Problems.MethodNotAllowed);
    }
}
