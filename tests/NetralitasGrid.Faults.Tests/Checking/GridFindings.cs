namespace NetralitasGrid.Faults.Tests.Checking;

/// <summary>What a check of a grid's data found.</summary>
/// <param name="Incidents">Incidents that were decided.</param>
/// <param name="Lost">Acknowledged incidents, or decisions that a client was shown, that are no longer there.</param>
/// <param name="Doubled">Incidents that were decided, or reports that were accepted, more than once.</param>
/// <param name="Faults">All of that and everything else that is wrong, in words; empty when nothing is.</param>
internal sealed record GridFindings(long Incidents, int Lost, int Doubled, List<string> Faults)
{
    /// <summary>Nothing is wrong; and besides what was acknowledged there is only what may have been written and never answered.</summary>
    /// <param name="unanswered">How many may be: one for each reporter and break.</param>
    public void Hold(int acknowledged, int unanswered)
    {
        Assert.True(Faults.Count == 0, Report());
        Assert.InRange(Incidents, acknowledged, acknowledged + unanswered);
    }

    /// <summary>Everything that is wrong, a line each. Collections in messages of assertions are cut off: a fault that shows once in hours must not be.</summary>
    public string Report() => $"{Faults.Count} faults, {Incidents} incidents decided, {Lost} lost, {Doubled} doubled:\n{string.Join('\n', Faults)}";

    /// <summary>Whether that is so.</summary>
    public bool Holds(int acknowledged, int unanswered) => Faults.Count == 0 && Incidents >= acknowledged && Incidents <= acknowledged + unanswered;
}
