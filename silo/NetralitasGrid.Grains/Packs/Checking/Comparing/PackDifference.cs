namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>What happened to a thing between two packs.</summary>
public enum DifferenceKind
{
    Added, Removed, Changed,
}

/// <summary>One thing of a pack that differs: a rule, a notion, a threshold, a part of another file.</summary>
/// <param name="Area"><c>rule</c>, <c>notion</c>, <c>threshold</c>, <c>case</c>, or the name of the file without its ending.</param>
/// <param name="Subject">Which: <c>NG-214</c>, <c>witnesses</c>, <c>phases CAMPAIGN</c>.</param>
/// <param name="Fields">For a changed one, what in it; else empty.</param>
public sealed record PackDifference(string Area, string Subject, DifferenceKind Kind, IReadOnlyList<FieldDifference> Fields)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Area} {Subject} {Kind}";
}

/// <summary>A property that differs.</summary>
/// <param name="Path">From the thing: <c>severity</c>, <c>targets BKN when</c>; empty for the thing itself.</param>
/// <param name="Before">Compact JSON, or the text of a text; null where there was none.</param>
/// <param name="After">The same of the second pack.</param>
public sealed record FieldDifference(string Path, string? Before, string? After);
