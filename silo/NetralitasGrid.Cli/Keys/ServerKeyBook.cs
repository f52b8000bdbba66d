using System.Text.Json;
using NetralitasGrid.Cli.Server;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Cli.Keys;

/// <summary>Keys by way of the running server's <c>/api/keys</c>, with the admin key of its data folder.</summary>
internal sealed class ServerKeyBook(GridServer server) : IKeyBook
{
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(CancellationToken cancellationToken)
    {
        var page = await AskAsync(HttpMethod.Get, "/api/keys", null, cancellationToken);
        return [.. page.GetProperty("items").EnumerateArray().Select(RowOf)];
    }

    public async Task<(string Id, string Text)> AddAsync(string source, Role role, RegionScope scope, DateTimeOffset? expires, CancellationToken cancellationToken) =>
        Made(await AskAsync(HttpMethod.Post, "/api/keys", new { source, role = ApiKey.NameOf(role), region = scope.Text, expiresAt = expires }, cancellationToken));

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await server.SendAsync(HttpMethod.Post, $"/api/keys/{Uri.EscapeDataString(id)}/revoke", (object?)null, cancellationToken) is not null;

    public async Task<(string Id, string Text)?> RotateAsync(string id, CancellationToken cancellationToken) =>
        await server.SendAsync(HttpMethod.Post, $"/api/keys/{Uri.EscapeDataString(id)}/rotate", (object?)null, cancellationToken) is { } made ? Made(made) : null;

    public ValueTask DisposeAsync()
    {
        server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static (string Id, string Text) Made(JsonElement made) => (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        await server.SendAsync(method, path, body, cancellationToken) ?? throw new CommandException($"The server has no {path}.");

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
