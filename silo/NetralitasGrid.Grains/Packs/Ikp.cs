using System.Collections.Frozen;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A class of the vulnerability index (<em>IKP</em>).</summary>
public enum IkpClass
{
    Low, Medium, High,
}

/// <summary>A dated data set of the index.</summary>
/// <param name="Classes">By province or regency code.</param>
/// <param name="Scores">The published scores by the same codes, 0 to 100; empty where only classes were published.</param>
/// <param name="Otherwise">The class of areas that it does not name; null = unknown.</param>
public sealed record IkpDataset(
    string Name, DateOnly Date, FrozenDictionary<string, IkpClass> Classes, FrozenDictionary<string, decimal> Scores, IkpClass? Otherwise)
{
    /// <summary>The class of a regency, else of its province; null when the data set says nothing.</summary>
    public IkpClass? Of(string region) =>
        (region.Length >= 5 && Classes.TryGetValue(region[..5], out var found)) || Classes.TryGetValue(region[..2], out found) ? found : Otherwise;
}

/// <summary>What an index says of an area, and which one.</summary>
public sealed record IkpReading(IkpClass Class, string Dataset, DateOnly Date);

/// <summary>All data sets of a pack. An index is a versioned data set, never a constant of a region.</summary>
public sealed class IkpHistory
{
    private readonly IkpDataset[] _newestFirst;

    internal IkpHistory(IEnumerable<IkpDataset> datasets) => _newestFirst = [.. datasets.OrderByDescending(d => d.Date)];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<IkpDataset> Datasets => _newestFirst;

    /// <summary>
    /// What the newest data set, of those of a day that say something of it, says of a regency, else of its province; null when none does.
    /// </summary>
    public IkpReading? Of(string region, DateOnly day)
    {
        foreach (var dataset in _newestFirst)
        {
            if (dataset.Date <= day && dataset.Of(region) is { } found)
            {
                return new IkpReading(found, dataset.Name, dataset.Date);
            }
        }

        return null;
    }
}
