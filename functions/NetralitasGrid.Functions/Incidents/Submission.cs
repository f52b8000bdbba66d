using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>What became of a posted incident.</summary>
internal abstract record Submission
{
    private Submission()
    {
    }

    /// <summary>It is durable, now or before.</summary>
    public sealed record Taken(GridId Id, bool Duplicate, IReadOnlyList<IntakeWarning> Warnings) : Submission;

    /// <summary>It was not taken; nothing changed.</summary>
    public sealed record Refused(Problem Problem, string? Detail = null, IReadOnlyList<IntakeFault>? Faults = null, int? RetryAfterSeconds = null) : Submission;
}
