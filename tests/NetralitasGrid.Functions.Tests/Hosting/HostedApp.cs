using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Hosting;

namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>The app as it is built, under a stand-in of the Functions host.</summary>
public abstract class HostedApp(HostMode mode) : IAsyncLifetime
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public FunctionsHost Host { get; private set; } = null!;

    public string Data { get; } = Directory.CreateTempSubdirectory("netralitasgrid-hosted-").FullName;

    public string AdminKey => File.ReadAllText(Path.Combine(Data, "admin.key")).Trim();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        Host = await FunctionsHost.StartAsync(Path.GetDirectoryName(GridProcess.Executable)!, Data, mode, TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    /// <summary>Sends a request to the host; its path and query go out as they are written here.</summary>
    public Task<TestAnswer> SendAsync(string method, string target, HttpContent? body = null, params (string Name, string Value)[] headers) =>
        SendToAsync(Host.Address, method, target, body, headers);

    /// <summary>Sends a request to the handler itself, which only the host could do.</summary>
    public Task<TestAnswer> SendToHandlerAsync(string method, string target, HttpContent? body = null, params (string Name, string Value)[] headers) =>
        SendToAsync(Host.HandlerAddress, method, target, body, headers);

    /// <summary>Posts an incident and waits for its decision.</summary>
    public async Task<JsonElement> DecidedAsync(string incident)
    {
        var answer = await SendAsync("POST", "/api/incidents", Json(incident), ("Prefer", "wait=30"));
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }

    /// <summary>Opens a live stream through the host.</summary>
    public async Task<TestStream> StreamAsync(string code, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Address, $"/api/regions/{code}/stream"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        return new(answer, await answer.Content.ReadAsStreamAsync(cancellationToken));
    }

    public static HttpContent Json(string text) => new StringContent(text, Encoding.UTF8, "application/json");

    private async Task<TestAnswer> SendToAsync(Uri address, string method, string target, HttpContent? body, (string Name, string Value)[] headers)
    {
        var uri = new Uri(address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), uri) { Content = body };
        if (!headers.Any(static h => h.Name is "Cookie"))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var answer = await _client.SendAsync(request, Cancellation);
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), answer.Headers, answer.Content.Headers);
    }
}

/// <summary>Under a host that proxies.</summary>
public sealed class ProxiedApp() : HostedApp(HostMode.Proxy);

/// <summary>Under a host that does not know proxying and forwards instead.</summary>
public sealed class ForwardedApp() : HostedApp(HostMode.Forward);
