namespace NetralitasGrid.Grains.Regions;

/// <summary>A region's state during a turn: parts are read when first touched.</summary>
internal sealed class RegionWork(RegionState core, Func<string, PartState?> load)
{
    private readonly RegionState _before = core;
    private readonly Dictionary<string, PartState?> _parts = [];
    private readonly SortedSet<string> _changed = new(StringComparer.Ordinal);

    public RegionState Core { get; set; } = core;

    public bool IsChanged => !ReferenceEquals(_before, Core);

    /// <summary>Whether counts or rate changed, not only an acknowledgement.</summary>
    public bool Counted { get; private set; }

    /// <summary>Names of the parts that changed, in order.</summary>
    public IReadOnlyCollection<string> ChangedParts => _changed;

    public PartState Part(string name)
    {
        if (!_parts.TryGetValue(name, out var part))
        {
            _parts[name] = part = load(name);
        }

        return part ?? (name[0] == 'd' ? PartState.EmptyDistrict : PartState.EmptyAgency);
    }

    /// <summary>Takes over what a message that went well changed.</summary>
    public void Take(RegionDraft draft)
    {
        Core = draft.Core;
        Counted = true;
        foreach (var (name, part) in draft.Changed)
        {
            _parts[name] = part;
            _changed.Add(name);
        }
    }
}
