namespace NetralitasGrid.Grains.Intake;

/// <summary>What became of reading a posted incident.</summary>
public abstract record IntakeResult
{
    private IntakeResult()
    {
    }

    /// <summary>The incident is well-formed.</summary>
    public sealed record Read(IncidentForm Form, IReadOnlyList<IntakeWarning> Warnings) : IntakeResult;

    /// <summary>The body is JSON but no incident (422): every fault, in the order of the body, then what is missing.</summary>
    public sealed record Refused(IReadOnlyList<IntakeFault> Faults) : IntakeResult;

    /// <summary>The body is no JSON in UTF-8 at all (400).</summary>
    /// <param name="Line">Line where it stops being JSON, from 1; null when the bytes are no UTF-8.</param>
    /// <param name="Column">Byte in that line, from 1.</param>
    public sealed record NotJson(long? Line, long? Column) : IntakeResult;
}
