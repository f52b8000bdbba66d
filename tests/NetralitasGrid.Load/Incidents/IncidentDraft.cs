namespace NetralitasGrid.Load.Incidents;

/// <summary>A generated report before it is written as JSON: few bytes, and the same draft always gives the same JSON, so that it can be posted again to the letter.</summary>
/// <param name="Number">Counts the drafts of its generator from 1; with its prefix the reportId.</param>
/// <param name="Subject">Who is reported.</param>
/// <param name="Act">Place in the generator's list of acts.</param>
/// <param name="Area">District code of the place.</param>
/// <param name="At">When it happened, in the place's time.</param>
/// <param name="Symbol">Symbol on a photo, or null.</param>
/// <param name="Active">Whether the subject took an active part.</param>
/// <param name="Reporter">Who reports.</param>
public readonly record struct IncidentDraft(
    long Number, int Subject, int Act, string Area, DateTimeOffset At, string? Symbol, bool Active, int Reporter);
