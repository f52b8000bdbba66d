using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Cli.Keys;

/// <summary>The API keys of a grid: through the running server where one holds the data, else in the store itself.</summary>
internal interface IKeyBook : IAsyncDisposable
{
    Task<IReadOnlyList<ApiKeyRow>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key and gives its text, which is shown once.</summary>
    Task<(string Id, string Text)> AddAsync(string source, Role role, RegionScope scope, DateTimeOffset? expires, CancellationToken cancellationToken);

    /// <summary>Revokes a key; false when there is none of that id.</summary>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Makes a key with the same rights and revokes the old one; null when there is none of that id.</summary>
    Task<(string Id, string Text)?> RotateAsync(string id, CancellationToken cancellationToken);
}
