using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Functions.Tests;

/// <summary>
/// A whole front door in this process: real server, store, pack and turns, on data of its own; its clock starts on polling day. What it stands on is in
/// the other part; the tests of the Orleans engine have theirs.
/// </summary>
public sealed partial class TestDoor : IAsyncDisposable
{
    private readonly OpenGrid _grid;
    private readonly WebApplication _app;
    private readonly DoorSettings _settings;
    private readonly HttpClient _client;

    private TestDoor(DoorSettings settings, OpenGrid grid, WebApplication app)
    {
        (_settings, _grid, _app) = (settings, grid, app);
        Address = new Uri(Greeting.AddressOf(app.Services));
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public string Folder => _settings.Data;

    public IGridStore Store => _grid.Cells.All[0].Store;

    public TimeProvider Clock => _grid.Clock;

    public IServiceProvider Services => _app.Services;

    /// <summary>The key that the first start made.</summary>
    public string AdminKey => _grid.Made!.Admin;

    /// <summary>All that the door logged.</summary>
    public KeptLog Log { get; private init; } = new();

    private static async Task<TestDoor> OpenAsync(
        DoorSettings settings, Action<WebApplicationBuilder>? configure, TimeProvider? clock, Func<PostgresStore, IGridStore>? around = null)
    {
        var log = new KeptLog();
        var grid = await OpenGrid.OpenAsync(settings, clock, TestContext.Current.CancellationToken, around);
        var app = FrontDoor.Build(settings, grid, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
            configure?.Invoke(builder);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(settings, grid, app) { Log = log };
    }

    /// <summary>A new key of a role and region.</summary>
    public async Task<string> KeyAsync(Role role, string region = "*", string? source = null, DateTimeOffset? expires = null)
    {
        Assert.True(RegionScope.TryParse(region, out var scope));
        var (text, row) = ApiKey.Create(source ?? $"source-{role}", role, scope, Clock.GetUtcNow(), expires);
        await Store.Administration.AddKeyAsync(row, "test", TestContext.Current.CancellationToken);
        await Services.GetRequiredService<KeyRing>().ReadAsync(TestContext.Current.CancellationToken);
        return text;
    }

    /// <summary>Sends a request; a body is JSON unless it says otherwise.</summary>
    public async Task<TestAnswer> SendAsync(HttpMethod method, string path, string? key, string? body = null, string media = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", media);
        }

        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)answer.StatusCode, text, answer.Headers, answer.Content.Headers);
    }

    public Task<TestAnswer> GetAsync(string path, string? key, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, key, headers: headers);

    public Task<TestAnswer> PostAsync(string path, string? key, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, key, body, headers: headers);

    /// <summary>Posts an incident and waits for its decision.</summary>
    public async Task<JsonElement> DecidedAsync(string incident, string? key = null)
    {
        var answer = await PostAsync("/api/incidents", key ?? AdminKey, incident, ("Prefer", "wait=30"));
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }

    /// <summary>Opens a live stream.</summary>
    public async Task<TestStream> StreamAsync(string code, string key, string? lastId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/regions/{code}/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        return new(answer, await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Stops the server and its loops; the store stays open.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _grid.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A whole answer.</summary>
public sealed record TestAnswer(int Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonElement Json { get; } = Text.Length > 0 && Media(ContentHeaders) is { } media && media.EndsWith("json", StringComparison.Ordinal) && !media.Contains("ndjson", StringComparison.Ordinal)
        ? JsonDocument.Parse(Text).RootElement
        : default;

    public string? MediaType => Media(ContentHeaders);

    /// <summary>The lines of an NDJSON body.</summary>
    public List<JsonElement> Lines => [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The last part of a problem's type.</summary>
    public string Problem => MediaType == "application/problem+json" ? Json.GetProperty("type").GetString()!["/problems/".Length..] : $"no problem but {Status} {MediaType} {Text}";

    private static string? Media(HttpContentHeaders headers) => headers.ContentType?.MediaType;
}
