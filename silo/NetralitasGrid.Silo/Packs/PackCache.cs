using System.Collections.Concurrent;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Packs;

/// <summary>
/// Compiled packs by content hash. A pack never changes under its hash, so an entry is compiled once and kept; a silo that meets a hash
/// it does not know loads it from the store before it goes on.
/// </summary>
public sealed class PackCache(Func<string, CancellationToken, ValueTask<PackRow?>> load)
{
    private readonly ConcurrentDictionary<string, CompiledPack> _packs = new(StringComparer.Ordinal);

    /// <summary>The packs of one store.</summary>
    public PackCache(IGridStore store)
        : this(store.Administration.PackAsync)
    {
    }

    /// <summary>The compiled pack of a hash.</summary>
    /// <exception cref="InvalidOperationException">The store has no such pack, or what it has does not compile: it was stored unchecked.</exception>
    public async ValueTask<CompiledPack> GetAsync(string hash, CancellationToken cancellationToken)
    {
        if (_packs.TryGetValue(hash, out var known))
        {
            return known;
        }

        var row = await load(hash, cancellationToken)
            ?? throw new InvalidOperationException($"The store has no pack {hash}.");
        return _packs.GetOrAdd(hash, Compile(row));
    }

    /// <summary>Loads a pack that only one message needs: where it cannot be had, that message fails and no other.</summary>
    public async ValueTask TryLoadAsync(string hash, CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(hash, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // Asked for in the turn, it is not there.
        }
    }

    /// <summary>A pack that was loaded before; for the pure part of a turn.</summary>
    public CompiledPack Loaded(string hash) => _packs[hash];

    private static CompiledPack Compile(PackRow row)
    {
        var issues = new List<RuleIssue>();
        return PackCompiler.CompileArchive(row.Archive, issues) ?? throw new InvalidOperationException(
            $"Pack {row.Name} {row.Version} ({row.Hash}) does not compile: {string.Join("; ", issues.Take(3))}");
    }
}
