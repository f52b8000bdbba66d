namespace NetralitasGrid.Grains.Regions;

/// <summary>A region's state during a turn, changed in place: parts are read when first touched, everything is written once at the end.</summary>
internal sealed class RegionWork(RegionState core, Func<string, PartState?> load)
{
    private readonly Dictionary<string, PartWork> _parts = new(StringComparer.Ordinal);

    public RegionState Core { get; } = core;

    /// <summary>Whether anything changed.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Whether counts or rate changed, not only an acknowledgement.</summary>
    public bool Counted { get; set; }

    /// <summary>What was done to it in this turn, in order, so that it can be done again after a message that failed half-way.</summary>
    public List<Action<RegionWork>> Done { get; } = [];

    /// <summary>Names and states of the parts that changed, in order.</summary>
    public IEnumerable<(string Name, PartState State)> ChangedParts =>
        _parts.Where(p => p.Value.IsChanged).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value.State));

    /// <summary>A part to look at.</summary>
    public PartState Part(string name) => Of(name).State;

    /// <summary>A part to change.</summary>
    public PartState Change(string name)
    {
        var part = Of(name);
        part.IsChanged = true;
        return part.State;
    }

    private PartWork Of(string name)
    {
        if (!_parts.TryGetValue(name, out var part))
        {
            _parts[name] = part = new(load(name) ?? PartState.New(name));
        }

        return part;
    }

    private sealed class PartWork(PartState state)
    {
        public PartState State { get; } = state;

        public bool IsChanged { get; set; }
    }
}
