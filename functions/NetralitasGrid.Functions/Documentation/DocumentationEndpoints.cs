using NetralitasGrid.Functions.Http;

namespace NetralitasGrid.Functions.Documentation;

/// <summary>The OpenAPI document and the page made of it, both made once.</summary>
internal sealed class DocumentationEndpoints
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly Lazy<(byte[] Json, byte[] Page)> _documents = new(static () =>
    {
        var document = ApiDocument.Read();
        return (ApiDocument.Bytes(document), DocsPage.Of(document));
    });

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/openapi.json", context => context.JsonAsync(200, _documents.Value.Json)).WithName("OpenApi");
        routes.MapGet("/api/docs", PageAsync).WithName("Docs");
    }

    private Task PageAsync(HttpContext context)
    {
        var page = _documents.Value.Page;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }
}
