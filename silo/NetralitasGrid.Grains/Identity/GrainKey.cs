namespace NetralitasGrid.Grains.Identity;

/// <summary>What a grain stands for.</summary>
public enum GrainKind
{
    /// <summary>One person, by subject key.</summary>
    Employee,

    /// <summary>One regency or city, by code (<c>35.17</c>).</summary>
    Region,

    /// <summary>One province, by code (<c>35</c>).</summary>
    Province,
}

/// <summary>The name of a grain. It belongs to exactly one partition, for ever.</summary>
public readonly record struct GrainKey(GrainKind Kind, string Key)
{
    /// <summary>The partition among <paramref name="partitions"/> of a cell that the grain belongs to: a stable hash of its kind and key.</summary>
    public int PartitionOf(int partitions)
    {
        // FNV-1a with a final mix: stable across processes and machines, unlike string.GetHashCode.
        var hash = 14695981039346656037UL;
        hash = (hash ^ (byte)Kind) * 1099511628211UL;
        foreach (var c in Key)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        hash ^= hash >> 32;
        hash *= 0x9E3779B97F4A7C15UL;
        hash ^= hash >> 29;
        return (int)(hash % (ulong)partitions);
    }

    /// <inheritdoc/>
    public override int GetHashCode() => HashOf(Key) + (int)Kind;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}/{Key}";

    // Keys are keyed hashes or codes of areas: their ends tell them apart, and nobody can choose many that collide.
    internal static int HashOf(string key)
    {
        var hash = (uint)key.Length;
        foreach (var c in key.AsSpan(Math.Max(0, key.Length - 8)))
        {
            hash = (hash * 0x9E3779B1) ^ c;
        }

        return (int)(hash ^ (hash >> 15));
    }
}

/// <summary>
/// The name of one stored piece of a grain's state. <see cref="Part"/> is empty for the core; a region keeps each district and agency
/// in a part of its own (<c>d/35.17.01</c>, <c>a/KEY</c>) so that one report rewrites little.
/// </summary>
public readonly record struct StateKey(GrainKey Grain, string Part)
{
    /// <inheritdoc/>
    public override int GetHashCode() => (Grain.GetHashCode() * 31) + GrainKey.HashOf(Part);
}
