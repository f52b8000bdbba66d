namespace NetralitasGrid.Load.Checking;

/// <summary>What the grid's database holds of what its clients were told.</summary>
public sealed record LossReport
{
    /// <summary>Reports that were acknowledged.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Incidents in the log, whoever posted them.</summary>
    public long Stored { get; init; }

    /// <summary>Acknowledged reports that are in the log no more, or under another id.</summary>
    public long Lost { get; init; }

    /// <summary>Reports that are in the log more than once, were acknowledged as two incidents, or have more than one first decision.</summary>
    public long Doubled { get; init; }

    /// <summary>Acknowledged reports whose stored place, act or time is not what was posted.</summary>
    public long Changed { get; init; }

    /// <summary>Acknowledged reports without a decision when the run was over.</summary>
    public long Undecided { get; init; }

    /// <summary>Acknowledged reports that are dead letters.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Reports in the log whose sender never saw an acknowledgement: allowed, and answered as duplicates when posted again.</summary>
    public long NeverAnswered { get; init; }

    /// <summary>The first faults, a sentence each.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Whether the grid kept its promise.</summary>
    public bool IsClean => Lost == 0 && Doubled == 0 && Changed == 0;
}
