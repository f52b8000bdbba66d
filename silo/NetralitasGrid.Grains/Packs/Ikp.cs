using System.Collections.Frozen;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A class of the vulnerability index (<em>IKP</em>).</summary>
public enum IkpClass
{
    Low, Medium, High,
}

/// <summary>A dated data set of the index.</summary>
/// <param name="Classes">By province or regency code.</param>
/// <param name="Otherwise">The class of areas that it does not name; null = unknown.</param>
public sealed record IkpDataset(string Name, DateOnly Date, FrozenDictionary<string, IkpClass> Classes, IkpClass? Otherwise);

/// <summary>What an index says of an area, and which one.</summary>
public sealed record IkpReading(IkpClass Class, string Dataset, DateOnly Date);

/// <summary>All data sets of a pack. An index is a versioned data set, never a constant of a region.</summary>
public sealed class IkpHistory
{
    private readonly IkpDataset[] _newestFirst;

    internal IkpHistory(IEnumerable<IkpDataset> datasets) => _newestFirst = [.. datasets.OrderByDescending(d => d.Date)];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<IkpDataset> Datasets => _newestFirst;

    /// <summary>What the newest data set of a day says of a regency, else of its province; null when it says nothing.</summary>
    public IkpReading? Of(string region, DateOnly day)
    {
        foreach (var dataset in _newestFirst)
        {
            if (dataset.Date <= day)
            {
                return (region.Length >= 5 && dataset.Classes.TryGetValue(region[..5], out var found)) || dataset.Classes.TryGetValue(region[..2], out found)
                    ? new IkpReading(found, dataset.Name, dataset.Date)
                    : dataset.Otherwise is { } otherwise ? new IkpReading(otherwise, dataset.Name, dataset.Date) : null;
            }
        }

        return null;
    }
}
