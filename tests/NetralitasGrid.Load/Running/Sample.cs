using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Load.Running;

/// <summary>How the grid was at one moment of a run.</summary>
/// <param name="At">Since the measured run began.</param>
/// <param name="Waiting">Messages in all mailboxes; null when the front door did not answer.</param>
/// <param name="Unanswered">Posts that were due and not answered.</param>
/// <param name="Use">What each process used so far.</param>
public sealed record Sample(TimeSpan At, long? Waiting, int Unanswered, IReadOnlyList<ProcessUse> Use);
