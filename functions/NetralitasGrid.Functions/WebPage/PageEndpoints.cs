using System.Collections.Frozen;
using System.Security.Cryptography;

namespace NetralitasGrid.Functions.WebPage;

/// <summary>
/// The live page at <c>/</c> and its files. They are read once at the start, so a request touches no disk and can reach no other file; the
/// Functions host's frequent <c>GET /</c> is cheap. Whatever no other route takes comes here too and is told what is wrong.
/// </summary>
internal sealed class PageEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".json"] = "application/json",
        [".webmanifest"] = "application/manifest+json",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, Asset> _assets;

    private readonly UnknownRoutes _unknown;

    public PageEndpoints(IWebHostEnvironment environment, UnknownRoutes unknown)
    {
        _unknown = unknown;
        var root = Path.Combine(environment.ContentRootPath, "wwwroot");
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(root) ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories) : [])
        {
            if (Types.TryGetValue(Path.GetExtension(file), out var type))
            {
                var path = Path.GetRelativePath(root, file).Replace('\\', '/');
                assets[path == "index.html" ? "" : path] = new(File.ReadAllBytes(file), type);
            }
        }

        _assets = assets.ToFrozenDictionary();
    }

    public void Map(IEndpointRouteBuilder routes) =>
        routes.Map("/{*path}", GetAsync).WithName("Page");

    private Task GetAsync(HttpContext context)
    {
        var path = context.Request.RouteValues["path"] as string ?? "";
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (!_assets.TryGetValue(path, out var asset) || !isRead)
        {
            return _unknown.AnswerAsync(context, asset is null ? null : "GET, HEAD");
        }

        var response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = asset.Tag;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = asset.Type;
        response.ContentLength = asset.Bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(asset.Bytes, context.RequestAborted).AsTask();
    }

    private sealed record Asset(byte[] Bytes, string Type)
    {
        public string Tag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes).AsSpan(0, 12))}\"";
    }
}
