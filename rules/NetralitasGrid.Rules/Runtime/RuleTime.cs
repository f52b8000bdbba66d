using System.Globalization;

namespace NetralitasGrid.Rules;

/// <summary>Dates from text, the same on every machine: the runtime's own Parse fills what is missing from the local time zone.</summary>
internal static class RuleTime
{
    /// <summary>A text with an offset keeps it as UTC; one without is of no zone.</summary>
    public static DateTime Parse(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    /// <summary>A text without an offset is UTC.</summary>
    public static DateTimeOffset ParseOffset(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
