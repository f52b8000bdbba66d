using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>How much is known of the act in a cell of the coverage.</summary>
public enum KnownFacts
{
    /// <summary>Only its code: every flag false, every list empty.</summary>
    Minimal,

    /// <summary>All that gives an act a meaning: active, published, a banned symbol, a party attribute, a benefit, a supported pair, a PNS involved.</summary>
    Telling,
}

/// <summary>What a pack says of one combination.</summary>
/// <param name="Covered">Whether a rule of the acts, subjects or crimes, an exemption or a human's review takes it.</param>
/// <param name="Rules">The rules that matched, in id order.</param>
public sealed record CoverageCell(
    ActCode Act, Phase Phase, SubjectKind Kind, KnownFacts Facts, Outcome Outcome, bool Covered, IReadOnlyList<string> Rules)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Act.Text()} {Phase.Text()} {Kind.Text()} {Facts.Text()}: {Outcome.Text()} [{string.Join(' ', Rules)}]";
}

/// <summary>What a pack says of every act in every phase by every kind of subject.</summary>
/// <param name="Cells">One a combination, by act, phase, kind and facts.</param>
public sealed record Coverage(IReadOnlyList<CoverageCell> Cells)
{
    /// <summary>The combinations that nothing takes; a sound pack has none.</summary>
    public IEnumerable<CoverageCell> Uncovered => Cells.Where(c => !c.Covered);

    /// <summary>The combinations that only a human's review takes.</summary>
    public IEnumerable<CoverageCell> Reviewed => Cells.Where(c => c.Outcome == Outcome.Review);
}
