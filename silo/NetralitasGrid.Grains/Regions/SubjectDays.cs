using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NetralitasGrid.Grains.Regions;

/// <summary>
/// Distinct subjects by local event day, and how many distinct ones each window of consecutive days holds. Immutable; days are
/// <see cref="DateOnly.DayNumber"/>s, subjects the first 16 hex digits of their keys (64 bits tell the subjects of one area apart).
/// </summary>
public sealed record SubjectDays
{
    /// <summary>No subject on any day.</summary>
    public static readonly SubjectDays None = new();

    /// <summary>Length of a window in days, as the pack said when they were last counted.</summary>
    public int Window { get; init; } = 7;

    /// <summary>Cases by day and subject.</summary>
    public ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>> Days { get; init; } =
        ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>.Empty;

    /// <summary>Distinct subjects of the window that starts on a day.</summary>
    public ImmutableSortedDictionary<int, int> Windows { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>The most distinct subjects of any window.</summary>
    [JsonIgnore]
    public int Most => Windows.IsEmpty ? 0 : Windows.Values.Max();

    /// <summary>Shortens a subject key to what is kept.</summary>
    public static string Short(string subject) => subject.Length > 17 ? subject[1..17] : subject;

    /// <summary>The same with windows of another length, counted anew.</summary>
    public SubjectDays In(int window)
    {
        if (window == Window)
        {
            return this;
        }

        var anew = new SubjectDays { Window = window };
        foreach (var (day, subjects) in Days)
        {
            foreach (var (subject, n) in subjects)
            {
                anew = anew.Plus(day, subject, n);
            }
        }

        return anew;
    }

    /// <summary>Adds to (or takes from) a subject's cases on a day.</summary>
    public SubjectDays Plus(int day, string subject, int n)
    {
        var old = Of(day);
        var changed = old.Plus(subject, n);
        var was = old.GetValueOrDefault(subject) > 0;
        var isNow = changed.GetValueOrDefault(subject) > 0;
        var result = this with { Days = changed.IsEmpty ? Days.Remove(day) : Days.SetItem(day, changed) };
        return was == isNow ? result : result with { Windows = Counted(day, subject, isNow ? 1 : -1) };
    }

    /// <summary>Forgets days before one.</summary>
    public SubjectDays Since(int first)
    {
        var kept = this;
        while (!kept.Days.IsEmpty && kept.Days.Keys.First() is var day && day < first)
        {
            foreach (var (subject, n) in kept.Days[day])
            {
                kept = kept.Plus(day, subject, -n);
            }
        }

        return kept;
    }

    /// <summary>Distinct subjects of the seven days that end with one.</summary>
    public int EndingAt(int last) => Windows.GetValueOrDefault(last - Window + 1);

    /// <summary>The days of all windows that hold at least so many, from the first to the last; null when none does.</summary>
    public (int First, int Last)? Crossing(int threshold)
    {
        int? first = null;
        var last = 0;
        foreach (var (start, n) in Windows)
        {
            if (n >= threshold)
            {
                first ??= start;
                last = start + Window - 1;
            }
        }

        return first is { } from ? (from, last) : null;
    }

    /// <summary>
    /// The windows that hold <paramref name="day"/> but no other day of the subject change by one: those between its day before and its
    /// day after.
    /// </summary>
    private ImmutableSortedDictionary<int, int> Counted(int day, string subject, int n)
    {
        var from = day - Window + 1;
        var to = day;
        for (var other = day - 1; other > day - Window; other--)
        {
            if (Of(other).GetValueOrDefault(subject) > 0)
            {
                from = other + 1;
                break;
            }
        }

        for (var other = day + 1; other < day + Window; other++)
        {
            if (Of(other).GetValueOrDefault(subject) > 0)
            {
                to = other - Window;
                break;
            }
        }

        var windows = Windows;
        for (var start = from; start <= to; start++)
        {
            windows = windows.Plus(start, n);
        }

        return windows;
    }

    private ImmutableSortedDictionary<string, int> Of(int day) => Days.GetValueOrDefault(day) ?? ImmutableSortedDictionary<string, int>.Empty;
}
