using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NetralitasGrid.Grains.Regions;

/// <summary>
/// Distinct subjects by local event day, and how many distinct ones each window of consecutive days holds. Mutable; days are
/// <see cref="DateOnly.DayNumber"/>s, subjects the first 16 hex digits of their keys as a number (64 bits tell the subjects of one area apart).
/// </summary>
public sealed record SubjectDays
{
    /// <summary>Length of a window in days, as the pack said when they were last counted.</summary>
    public int Window { get; init; } = 7;

    /// <summary>Cases by day and subject.</summary>
    public SortedList<int, DaySubjects> Days { get => field ??= []; init; }

    /// <summary>Distinct subjects of the window that starts on a day.</summary>
    public SortedList<int, int> Windows { get => field ??= []; init; }

    /// <summary>The most distinct subjects of any window.</summary>
    public int Most
    {
        get
        {
            var most = 0;
            for (var i = 0; i < Windows.Count; i++)
            {
                most = Math.Max(most, Windows.GetValueAtIndex(i));
            }

            return most;
        }
    }

    /// <summary>Shortens a subject key to what is kept.</summary>
    public static ulong Short(string subject) => subject.Length > 17 ? Number(subject.AsSpan(1, 16)) : Number(subject);

    /// <summary>With windows of another length, counted anew; itself where that is its length.</summary>
    public SubjectDays In(int window)
    {
        if (window == Window)
        {
            return this;
        }

        var anew = new SubjectDays { Window = window };
        foreach (var (day, subjects) in Days)
        {
            foreach (var (subject, n) in subjects.All())
            {
                anew.Plus(day, subject, n);
            }
        }

        return anew;
    }

    /// <summary>Adds to (or takes from) a subject's cases on a day.</summary>
    /// <returns>Itself.</returns>
    public SubjectDays Plus(int day, ulong subject, int n)
    {
        if (!Days.TryGetValue(day, out var subjects))
        {
            Days.Add(day, subjects = new());
        }

        var sum = subjects.Plus(subject, n);
        if (subjects.IsEmpty)
        {
            Days.Remove(day);
        }

        if ((sum > 0) != (sum - n > 0))
        {
            Count(day, subject, sum > 0 ? 1 : -1);
        }

        return this;
    }

    /// <summary>Forgets days before one.</summary>
    /// <returns>Itself.</returns>
    public SubjectDays Since(int first)
    {
        while (Days.Count > 0 && Days.GetKeyAtIndex(0) is var day && day < first)
        {
            foreach (var (subject, n) in Days[day].All())
            {
                Plus(day, subject, -n);
            }
        }

        return this;
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
    private void Count(int day, ulong subject, int n)
    {
        var from = day - Window + 1;
        var to = day;
        for (var other = day - 1; other > day - Window; other--)
        {
            if (IsOn(other, subject))
            {
                from = other + 1;
                break;
            }
        }

        for (var other = day + 1; other < day + Window; other++)
        {
            if (IsOn(other, subject))
            {
                to = other - Window;
                break;
            }
        }

        for (var start = from; start <= to; start++)
        {
            Windows.Plus(start, n);
        }
    }

    private bool IsOn(int day, ulong subject) => Days.TryGetValue(day, out var subjects) && subjects.Of(subject) > 0;

    /// <summary>A subject as states before <see cref="DaySubjects"/> wrote it: sixteen digits, or a whole key that is shorter.</summary>
    internal static ulong Number(ReadOnlySpan<char> digits)
    {
        if (digits.Length == 2 * sizeof(ulong) && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(digits.ToArray()), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
