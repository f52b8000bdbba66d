namespace NetralitasGrid.Rules;

/// <summary>The top-level rules of a workflow, whose results later rules may use as <c>rules.Name</c>.</summary>
internal sealed class RuleNames
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    public RuleNames(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            _indexes.TryAdd(name, _indexes.Count);
        }
    }

    /// <summary>The rule that is being bound: those before it may be named.</summary>
    public int Next { get; set; }

    public IEnumerable<string> Known => _indexes.Keys;

    /// <summary>The rule's index; null when there is none of the name.</summary>
    public int? Find(string name) => _indexes.TryGetValue(name, out var index) ? index : null;
}
