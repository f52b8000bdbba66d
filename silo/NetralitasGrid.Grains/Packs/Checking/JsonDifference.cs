namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>One place where what was expected and what came differ.</summary>
/// <param name="Path">Where, from the root: <c>targets[1].when</c>.</param>
/// <param name="Expected">The expected JSON, compact; a sentence where a whole property or item should not be there.</param>
/// <param name="Actual">The actual JSON, compact; <c>absent</c> where there is none.</param>
public sealed record JsonDifference(string Path, string Expected, string Actual)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: expected {Expected}, actual {Actual}";
}
