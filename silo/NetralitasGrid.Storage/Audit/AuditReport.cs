namespace NetralitasGrid.Storage.Audit;

/// <summary>What a verification of the audit chains found.</summary>
/// <param name="Entries">Entries that were looked at.</param>
/// <param name="Anchors">Anchors that were looked at.</param>
/// <param name="Faults">The first fault of each chain and of the anchor file; empty when all is well.</param>
public sealed record AuditReport(long Entries, long Anchors, IReadOnlyList<AuditFault> Faults)
{
    public bool IsSound => Faults.Count == 0;
}

/// <summary>Where an audit chain is not what it was.</summary>
/// <param name="Chain"><c>partition 17</c>, <c>cell</c> or <c>anchors</c>.</param>
/// <param name="Position">Number of the entry in its chain, or of the line in the anchor file, from 1.</param>
/// <param name="What">What is wrong with it, in a sentence.</param>
public sealed record AuditFault(string Chain, long Position, string What);

/// <summary>How far a verification is.</summary>
public sealed record AuditProgress(string Chain, long Entries);
