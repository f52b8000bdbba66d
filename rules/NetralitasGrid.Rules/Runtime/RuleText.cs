using System.Globalization;

namespace NetralitasGrid.Rules;

/// <summary>The operations that make text. Each is charged for what it copies and none makes more than <see cref="MaxLength"/>.</summary>
internal static class RuleText
{
    public const int MaxLength = 65_536;

    private const int CharsPerStep = 64;

    public static string Concat(Frame frame, string? left, string? right)
    {
        Reserve(frame, (long)(left?.Length ?? 0) + (right?.Length ?? 0));
        return string.Concat(left, right);
    }

    public static string ConcatAll(Frame frame, string?[] parts)
    {
        Reserve(frame, parts.Sum(p => (long)(p?.Length ?? 0)));
        return string.Concat(parts);
    }

    public static string Join(Frame frame, string? separator, IEnumerable<string?> parts)
    {
        var all = parts as IReadOnlyCollection<string?> ?? [.. parts];
        Reserve(frame, all.Sum(p => (long)(p?.Length ?? 0)) + ((long)(separator?.Length ?? 0) * all.Count));
        return string.Join(separator, all);
    }

    public static string Replace(Frame frame, string text, string old, string? replacement)
    {
        var growth = Math.Max(0, (replacement?.Length ?? 0) - old.Length);
        Reserve(frame, text.Length + (growth == 0 ? 0 : (long)growth * Occurrences(text, old)));
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    public static string Insert(Frame frame, string text, int index, string value)
    {
        Reserve(frame, (long)text.Length + value.Length);
        return text.Insert(index, value);
    }

    /// <summary>The beginning of a text, for messages.</summary>
    public static string Cut(string text) => text.Length <= 60 ? text : text[..60] + "...";

    public static string? Of<T>(T value) =>
        value is Missing missing ? throw missing.Fault() : value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value?.ToString();

    private static void Reserve(Frame frame, long length)
    {
        if (length > MaxLength)
        {
            throw new RuleRunException($"a text of more than {MaxLength} characters would be made");
        }

        frame.Charge(1 + (int)(length / CharsPerStep));
    }

    private static int Occurrences(string text, string part)
    {
        var count = 0;
        for (var at = 0; part.Length > 0 && (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length)
        {
            count++;
        }

        return count;
    }
}
