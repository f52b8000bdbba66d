using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace NetralitasGrid.TestKit.Hosting;

/// <summary>How the host passes requests on.</summary>
public enum HostMode
{
    /// <summary><c>enableProxyingHttpRequest</c>: everything as it came, streamed in both directions.</summary>
    Proxy,

    /// <summary><c>enableForwardingHttpRequest</c>, of hosts that do not know the other: rebuilt, and the answer read to its end first.</summary>
    Forward,
}

/// <summary>Passes requests of the host's clients on to the handler, as the host does in each mode.</summary>
internal sealed class HostForwarder(HostMode mode, int port) : IDisposable
{
    private const int Tries = 10;

    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <summary>Passes one request on; 500 where the handler cannot be reached.</summary>
    public async Task PassAsync(HttpContext context)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                using var request = mode == HostMode.Proxy ? Proxied(context) : Rebuilt(context);

                // Only the proxying host lets the handler know that the client has left.
                using var answer = await _client.SendAsync(request, mode == HostMode.Proxy ? context.RequestAborted : CancellationToken.None);
                await CopyAsync(answer, context);
                return;
            }
            catch (HttpRequestException) when (mode == HostMode.Proxy && number < Tries && !HasBody(context))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(250, 50 * number)), TimeProvider.System, context.RequestAborted);
            }
            catch (Exception e) when (e is HttpRequestException or IOException && !context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            }
            catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
            {
                context.Abort();
                return;
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Proxied(HttpContext context)
    {
        var request = Request(context, context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        request.Headers.Host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        if (HasBody(context))
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        AddHeaders(request, context, "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto");
        request.Headers.Add("X-Forwarded-For", context.Connection.RemoteIpAddress!.ToString());
        request.Headers.Add("X-Forwarded-Host", context.Request.Host.Value);
        request.Headers.Add("X-Forwarded-Proto", context.Request.Scheme);
        return request;
    }

    private HttpRequestMessage Rebuilt(HttpContext context)
    {
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value).Select(static q => KeyValuePair.Create(q.Key, string.Join(',', q.Value.ToArray())));
        var request = Request(context, UriHelper.BuildRelative(path: context.Request.Path, query: QueryString.Create(query!)));
        request.Headers.Host = context.Request.Host.Value;
        if (context.Request.ContentLength > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        AddHeaders(request, context);
        request.Headers.TryAddWithoutValidation("User-Agent", "Azure-Functions-Host/4.0");
        return request;
    }

    private HttpRequestMessage Request(HttpContext context, string target) => new(
        new HttpMethod(context.Request.Method),
        new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{target}"), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
    {
        Version = HttpVersion.Version11,
    };

    private static void AddHeaders(HttpRequestMessage request, HttpContext context, params string[] replaced)
    {
        var invocation = Guid.NewGuid().ToString();
        (string Name, string Value)[] own =
        [
            ("X-Azure-Functions-HostVersion", "4.1037.0"), ("X-Azure-Functions-InvocationId", invocation), ("x-ms-invocation-id", invocation),
        ];
        foreach (var (name, values) in context.Request.Headers)
        {
            if (name is "Host" || OfTheConnection.Contains(name) || replaced.Contains(name, StringComparer.OrdinalIgnoreCase) || own.Any(o => o.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        foreach (var (name, value) in own)
        {
            request.Headers.Add(name, value);
        }

        context.Items[FunctionsHost.Invocation] = invocation;
    }

    private async Task CopyAsync(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            if (!OfTheConnection.Contains(name))
            {
                context.Response.Headers.Append(name, values.ToArray());
            }
        }

        context.Response.Headers["X-Test-Invocation"] = (string)context.Items[FunctionsHost.Invocation]!;
        await using var body = await answer.Content.ReadAsStreamAsync(CancellationToken.None);
        if (mode == HostMode.Forward)
        {
            using var whole = new MemoryStream();
            await body.CopyToAsync(whole, CancellationToken.None);
            await context.Response.Body.WriteAsync(whole.ToArray(), context.RequestAborted);
            return;
        }

        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
}
