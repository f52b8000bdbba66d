namespace NetralitasGrid.Storage.Postgres.Cells.Moving;

/// <summary>A page of what is only read of a province that moved: incidents of a stretch of the log, and what belongs to them.</summary>
/// <param name="Last">Number in the log of the old cell up to which this page goes.</param>
/// <param name="Names">What keys of the incidents' persons under newer hashing keys go on as.</param>
/// <param name="Cases">The cases that these incidents belong to.</param>
internal sealed record HistoryPage(
    long Last, IReadOnlyList<MovedIncident> Incidents, IReadOnlyList<MovedEntry> Entries, IReadOnlyList<MovedCaseIncident> CaseIncidents,
    IReadOnlyList<MovedHistory> History, IReadOnlyList<MovedText> Texts, IReadOnlyList<KeyValuePair<string, string>> Names, IReadOnlyList<Guid> Cases);

/// <summary>An incident's row of the log with its sealed parts; without data keys where the person was erased.</summary>
/// <param name="Number">Its number in the log of the old cell.</param>
internal sealed record MovedIncident(
    long Number, Guid Id, DateTimeOffset Received, DateTimeOffset Appended, string Grain, string? Source, string? Place, string? Duty, byte[] Body,
    byte[]? Subject, byte[]? Reporter, int? Version, byte[]? SubjectKey, byte[]? ReporterKey);

/// <summary>A decision with the entry that holds it, in a chain of the cell where it was made.</summary>
internal sealed record MovedEntry(Guid Incident, DateTimeOffset Moved, long Turn, int Index, short Partition, string Cell, bool Later, Guid Decision, Guid Case, byte[] Bytes);

internal sealed record MovedCaseIncident(Guid Case, Guid Incident, DateTimeOffset Occurred, DateTimeOffset Received, Guid Decision, string Source);

internal sealed record MovedHistory(Guid Case, Guid Event, int Sequence, short Letter, byte[] Body);

/// <summary>Sealed text of a case event that was not erased.</summary>
internal sealed record MovedText(Guid Event, byte[] Text, int Version, byte[] Key);

/// <summary>A dead letter of an incident.</summary>
internal sealed record MovedDeadLetter(
    Guid Id, Guid Message, DateTimeOffset Received, DateTimeOffset At, int Tries, string Grain, string? Source, string? Place, string? Duty, string Reason, byte[] Body);

/// <summary>A legal hold on a case.</summary>
internal sealed record MovedHold(Guid Case, DateTimeOffset Placed, string Reason, string By);
