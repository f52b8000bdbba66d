using NetralitasGrid.Load.Checking;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load.Running;

/// <summary>What came of a run: all that a report tells.</summary>
public sealed record LoadResult
{
    public required RunPlan Plan { get; init; }

    public required GridDeploymentOptions Deployment { get; init; }

    public required Recorder Recorder { get; init; }

    public required IReadOnlyList<Sample> Samples { get; init; }

    public required LossReport Loss { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Measured time: as planned, or until it was interrupted.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether it was ended before its time.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>Reports made, warm-up included.</summary>
    public required long Made { get; init; }

    /// <summary>Posts without a final answer when the run was given up.</summary>
    public required int Unanswered { get; init; }

    /// <summary>From the last post to empty mailboxes; null when they did not empty in time.</summary>
    public required TimeSpan? CatchUp { get; init; }

    /// <summary>Incidents that the regions of the country count; null when they could not be read.</summary>
    public required long? Counted { get; init; }

    /// <summary>Open live streams, bytes that they received, and streams that ended by themselves.</summary>
    public required (int Streams, long Bytes, long Lost) Watchers { get; init; }

    /// <summary>How late the generator itself was.</summary>
    public required Latencies Lateness { get; init; }

    /// <summary>Connections that the generator needed.</summary>
    public required int Connections { get; init; }

    /// <summary>Whether nothing was lost or doubled, everything was answered and decided, and the regions count it all.</summary>
    public bool Holds => Loss is { IsClean: true, Undecided: 0 } && Unanswered == 0 && Counted == Loss.Stored - Loss.DeadLetters;
}
