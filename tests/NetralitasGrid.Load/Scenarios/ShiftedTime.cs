namespace NetralitasGrid.Load.Scenarios;

/// <summary>The clock of an embedded grid that began at a moment of polling day and passes as every clock does.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private readonly TimeSpan _shift;

    private ShiftedTime(TimeSpan shift) => _shift = shift;

    /// <summary>A clock that shows now when the warm-up of a plan begins.</summary>
    public static ShiftedTime From(RunPlan plan)
    {
        var start = new DateTimeOffset(plan.Scenario.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(7)) + plan.Begin - plan.Options.WarmUp;
        return new(start - System.GetUtcNow());
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
}
