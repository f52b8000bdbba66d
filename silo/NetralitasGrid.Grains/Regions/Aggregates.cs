using System.Collections.Immutable;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;

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
    /// <param name="row">What the read side is told, or null when nothing changed.</param>
    public static ImmutableSortedDictionary<string, AggregateEscalation> Follow(
        ImmutableSortedDictionary<string, AggregateEscalation> open, GrainKey owner, Subject subject, int count, AggregateCall? call,
        GridId cause, string election, DateTimeOffset at, out EscalationRow? row)
    {
        row = null;
        var key = $"{subject.Scope}/{subject.Key}";
        var known = open.GetValueOrDefault(key);
        if (known is null && call is null)
        {
            return open;
        }

        if (known is null)
        {
            var opened = new AggregateEscalation(
                GridId.Derive(GridId.Escalation, cause, key), call!.Rule.Id, subject.Key, subject.RegionCode, election, EscalationStatus.Open, at, at,
                call.DueAt(at), count, call.Threshold, call.Rule.Level, call.Rule.Bodies, call.Rule.Title, subject.Case, subject.Days?.From, subject.Days?.To);
            row = EscalationView.Row(opened, owner);
            return open.Add(key, opened);
        }

        var updatedAt = at > known.UpdatedAt ? at : known.UpdatedAt;
        if (call is null)
        {
            row = EscalationView.Row(known with { Status = EscalationStatus.Closed, Count = count, UpdatedAt = updatedAt }, owner);
            return open.Remove(key);
        }

        if (known.Count == count && known.From == subject.Days?.From && known.To == subject.Days?.To)
        {
            return open;
        }

        known = known with { Count = count, UpdatedAt = updatedAt, From = subject.Days?.From, To = subject.Days?.To };
        row = EscalationView.Row(known, owner);
        return open.SetItem(key, known);
    }

    /// <summary>A human saw it: null when none of this id is open and unseen.</summary>
    public static ImmutableSortedDictionary<string, AggregateEscalation>? Acknowledge(
        ImmutableSortedDictionary<string, AggregateEscalation> open, GrainKey owner, GridId id, DateTimeOffset at, out EscalationRow? row)
    {
        foreach (var (key, one) in open)
        {
            if (one.Id == id && one.Status == EscalationStatus.Open)
            {
                var seen = one with { Status = EscalationStatus.Acknowledged, UpdatedAt = at > one.UpdatedAt ? at : one.UpdatedAt };
                row = EscalationView.Row(seen, owner);
                return open.SetItem(key, seen);
            }
        }

        row = null;
        return null;
    }

    /// <summary>What is counted.</summary>
    /// <param name="Days">First and last day of the windows that crossed.</param>
    internal sealed record Subject(AggregateScope Scope, string Key, string RegionCode, GridId? Case = null, (DateOnly From, DateOnly To)? Days = null);
}
