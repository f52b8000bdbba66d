using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Turns;

/// <summary>What audit entries say of messages that are no incidents.</summary>
internal static class EntryBodies
{
    public static byte[] CaseEvent(CaseEventMessage step, string? problem, int version) =>
        JsonSerializer.SerializeToUtf8Bytes(new CaseEventEntry(step with { Last = null }, problem, version), GrainsJson.Default.CaseEventEntry);

    public static byte[] TimerDue(TimerDue timer, DateTimeOffset dueAt, bool expired) =>
        JsonSerializer.SerializeToUtf8Bytes(new TimerEntry(timer.Case, timer.Clock, dueAt, expired), GrainsJson.Default.TimerEntry);
}

/// <summary>A case event with its answer.</summary>
public sealed record CaseEventEntry(CaseEventMessage Event, string? Problem, int Version);

/// <summary>A timer with what it did: a clock that was met by then does not expire.</summary>
public sealed record TimerEntry(GridId Case, Codes.Clock Clock, DateTimeOffset DueAt, bool Expired);
