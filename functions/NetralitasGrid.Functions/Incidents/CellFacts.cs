using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>What the door must know of the cell for every incident: elections with an active pack, and joined subject keys. Read again every second.</summary>
internal sealed class CellFacts(CellGroup cells, PackCache packs, KeyedHasher hasher, TimeProvider clock, ILogger<CellFacts> logger)
    : CellReading(TimeSpan.FromSeconds(1), clock, logger)
{
    private readonly PersonNames _names = new();
    private volatile IReadOnlyDictionary<string, string> _active = new Dictionary<string, string>();
    private volatile IReadOnlyList<string> _elections = [];
    private volatile IReadOnlyDictionary<string, string> _aliases = new Dictionary<string, string>();

    /// <summary>Elections that have an active pack.</summary>
    public IReadOnlyList<string> Elections => _elections;

    /// <summary>The active pack that areas are described by: the first election's. Zones and indices are the same in all.</summary>
    /// <exception cref="StoreUnavailableException">No pack is active.</exception>
    public ValueTask<CompiledPack> PackAsync(CancellationToken cancellationToken) =>
        _active.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value).FirstOrDefault() is { } hash
            ? packs.GetAsync(hash, cancellationToken)
            : throw new StoreUnavailableException("No pack is active.");

    /// <summary>The subject key that a key goes on as: its name from before a rotation of the hashing key, and what that was joined to; or null.</summary>
    public string? KeptKey(string subjectKey)
    {
        var name = _names.NameOf(subjectKey);
        return _aliases.TryGetValue(name ?? subjectKey, out var kept) ? kept : name;
    }

    /// <summary>Reads them now.</summary>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (hasher.Older.Count > 0)
        {
            await _names.ReadAsync(cells, cancellationToken);
        }

        var active = await cells.Administration.ActivePacksAsync(cancellationToken);
        _active = active;
        if (!active.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(_elections))
        {
            _elections = [.. active.Keys.Order(StringComparer.Ordinal)];
        }

        _aliases = await cells.Administration.AliasesAsync(cancellationToken);
    }
}
