using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Cli.Keys;

/// <summary>Keys by way of the running server's <c>/api/keys</c>, with the admin key of its data folder.</summary>
internal sealed class ServerKeyBook : IKeyBook
{
    private readonly HttpClient _client;

    public ServerKeyBook(Uri address, string adminKey)
    {
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization = new("Bearer", adminKey);
    }

    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/api/keys", null, cancellationToken);
        var page = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return [.. page.GetProperty("items").EnumerateArray().Select(RowOf)];
    }

    public async Task<(string Id, string Text)> AddAsync(string source, Role role, RegionScope scope, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            HttpMethod.Post, "/api/keys", new { source, role = ApiKey.NameOf(role), region = scope.Text, expiresAt = expires }, cancellationToken);
        return await MadeAsync(answer, cancellationToken);
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/api/keys/{Uri.EscapeDataString(id)}/revoke", null, cancellationToken);
        return answer.StatusCode != HttpStatusCode.NotFound;
    }

    public async Task<(string Id, string Text)?> RotateAsync(string id, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/api/keys/{Uri.EscapeDataString(id)}/rotate", null, cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await MadeAsync(answer, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<(string Id, string Text)> MadeAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        var answer = await _client.SendAsync(request, cancellationToken);
        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound)
        {
            return answer;
        }

        using (answer)
        {
            var problem = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new CommandException($"The server answered {(int)answer.StatusCode}: {problem}");
        }
    }

    private static ApiKeyRow RowOf(JsonElement key) => new(
        key.GetProperty("id").GetString()!,
        [],
        key.GetProperty("source").GetString()!,
        key.GetProperty("role").GetString()!,
        key.GetProperty("region").GetString()!,
        key.GetProperty("createdAt").GetDateTimeOffset(),
        TimeOf(key, "expiresAt"),
        TimeOf(key, "revokedAt"));

    private static DateTimeOffset? TimeOf(JsonElement key, string name) =>
        key.TryGetProperty(name, out var time) && time.ValueKind == JsonValueKind.String ? time.GetDateTimeOffset() : null;
}
