namespace NetralitasGrid.Grains.Areas;

/// <summary>A province, regency/city or district of the catalogue.</summary>
public sealed class Area
{
    internal Area(string code, string name, AreaLevel level, Area? parent, int villages)
    {
        Code = code;
        Name = name;
        Level = level;
        Parent = parent;
        Villages = villages;
    }

    /// <summary>Kemendagri code with dots.</summary>
    public string Code { get; }

    /// <summary>Name as the ministry writes it (<c>Kabupaten Jombang</c>, <c>Kota Kediri</c>, <c>Perak</c>).</summary>
    public string Name { get; }

    public AreaLevel Level { get; }

    /// <summary>The area it lies in; null for a province.</summary>
    public Area? Parent { get; }

    /// <summary>The areas one level below, in the order of their codes; empty for a district.</summary>
    public IReadOnlyList<Area> Children { get; internal set; } = [];

    /// <summary>Number of districts in it; 1 for a district itself.</summary>
    public int Districts { get; internal set; }

    /// <summary>Number of villages in it: a weight for loads and samples.</summary>
    public int Villages { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Code} {Name}";
}
