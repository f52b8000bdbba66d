using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Facts;

/// <summary>What a value of a fact can be.</summary>
public enum FactForm
{
    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One code of a closed list.</summary>
    Code,

    /// <summary>Any number of codes of a closed list.</summary>
    Codes,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A local day.</summary>
    Date,
}

/// <summary>A fact that rules can read.</summary>
/// <param name="Path">As an expression names it: <c>act.code</c>.</param>
/// <param name="Workflow">Whose rules can read it: <c>decision</c>, <c>aggregates</c>, <c>process</c>, or several with commas.</param>
/// <param name="Codes">The codes of a <see cref="FactForm.Code"/> or <see cref="FactForm.Codes"/>, else empty.</param>
/// <param name="MayBeNull">Whether it can be unknown.</param>
/// <param name="Least">The least number that it can be; null where there is none, or it is no number.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Example">A condition over it.</param>
/// <param name="Source">Where its value comes from.</param>
public sealed record Fact(
    string Path, string Workflow, FactForm Form, IReadOnlyList<string> Codes, bool MayBeNull, int? Least, Bilingual Meaning, string Example, Bilingual Source)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}
