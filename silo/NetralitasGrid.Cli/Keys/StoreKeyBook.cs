using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Cli.Keys;

/// <summary>Keys in the store itself, while no server holds it.</summary>
internal sealed class StoreKeyBook(IGridStore store, TimeProvider clock) : IKeyBook
{
    // Who did it, in the cell's audit chain: whoever may open the data folder.
    private const string By = "command-line";

    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(CancellationToken cancellationToken) =>
        await store.Administration.KeysAsync(cancellationToken);

    public async Task<(string Id, string Text)> AddAsync(string source, Role role, RegionScope scope, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        var (text, row) = ApiKey.Create(source, role, scope, clock.GetUtcNow(), expires);
        await store.Administration.AddKeyAsync(row, By, cancellationToken);
        return (row.Id, text);
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await store.Administration.RevokeKeyAsync(id, By, cancellationToken);

    public async Task<(string Id, string Text)?> RotateAsync(string id, CancellationToken cancellationToken)
    {
        var old = (await store.Administration.KeysAsync(cancellationToken)).FirstOrDefault(k => k.Id == id && k.RevokedAt is null);
        if (old is null || !ApiKey.TryParseRole(old.Role, out var role) || !RegionScope.TryParse(old.Region, out var scope))
        {
            return null;
        }

        // The new key is made before the old one ends: whoever fails in between still has one.
        var made = await AddAsync(old.Source, role, scope, old.ExpiresAt, cancellationToken);
        await store.Administration.RevokeKeyAsync(id, By, cancellationToken);
        return made;
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
