using System.Collections.Immutable;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Regions;

/// <summary>Escalations of counts: one opens when a count crosses its threshold, follows the count, and closes when it falls below.</summary>
internal static class Aggregates
{
    /// <summary>
    /// What a count says now. What stays open (scope, key, count) follows from the counts alone, not from the order in which they came to be.
    /// </summary>
    /// <param name="open">Open escalations of the grain.</param>
    /// <param name="count">The count as it is now.</param>
    /// <param name="call">Whom the rule calls at this count; null when it does not match.</param>
    /// <param name="told">What the read side is told, or null when nothing changed.</param>
    public static ImmutableSortedDictionary<string, AggregateEscalation> Follow(
        ImmutableSortedDictionary<string, AggregateEscalation> open, Subject subject, int count, AggregateCall? call,
        GridId cause, string election, DateTimeOffset at, out AggregateEscalation? told)
    {
        told = null;
        var key = Scopes[(int)subject.Scope] + subject.Key;
        var known = open.GetValueOrDefault(key);
        if (known is null && call is null)
        {
            return open;
        }

        if (known is null)
        {
            var opened = new AggregateEscalation(
                GridId.Derive(GridId.Escalation, cause, key, at), call!.Rule.Id, subject.Key, subject.RegionCode, election, EscalationStatus.Open, at, at,
                call.DueAt(at), count, call.Threshold, call.Rule.Level, call.Rule.Bodies, call.Rule.Title, subject.Case, subject.Days?.From, subject.Days?.To);
            told = opened;
            return open.Add(key, opened);
        }

        var updatedAt = at > known.UpdatedAt ? at : known.UpdatedAt;
        if (call is null)
        {
            told = known with { Status = EscalationStatus.Closed, Count = count, UpdatedAt = updatedAt };
            return open.Remove(key);
        }

        if (known.Count == count && known.From == subject.Days?.From && known.To == subject.Days?.To)
        {
            return open;
        }

        told = known with { Count = count, UpdatedAt = updatedAt, From = subject.Days?.From, To = subject.Days?.To };
        return open.SetItem(key, told);
    }

    /// <summary>What was done to the one that was told.</summary>
    /// <param name="opened">How many more are open than before.</param>
    public static EscalationStep Step(int opened) => opened switch
    {
        > 0 => EscalationStep.Opened,
        0 => EscalationStep.Counted,
        _ => EscalationStep.Closed,
    };

    /// <summary>A human saw it: null when none of this id is open and unseen.</summary>
    public static ImmutableSortedDictionary<string, AggregateEscalation>? Acknowledge(
        ImmutableSortedDictionary<string, AggregateEscalation> open, GridId id, DateTimeOffset at, out AggregateEscalation? seen)
    {
        foreach (var (key, one) in open)
        {
            if (one.Id == id && one.Status == EscalationStatus.Open)
            {
                seen = one with { Status = EscalationStatus.Acknowledged, UpdatedAt = at > one.UpdatedAt ? at : one.UpdatedAt };
                return open.SetItem(key, seen);
            }
        }

        seen = null;
        return null;
    }

    private static readonly string[] Scopes = [.. Enum.GetValues<AggregateScope>().Select(static s => $"{s}/")];

    /// <summary>What is counted.</summary>
    /// <param name="Days">First and last day of the windows that crossed.</param>
    internal sealed record Subject(AggregateScope Scope, string Key, string RegionCode, GridId? Case = null, (DateOnly From, DateOnly To)? Days = null);
}
