using System.Globalization;

namespace NetralitasGrid.Cli.Rules;

/// <summary>Numbers and words in sentences.</summary>
internal static class Say
{
    /// <summary><c>1 fault</c>, <c>2 faults</c>, <c>1,234 faults</c>.</summary>
    public static string Count(long number, string word) => string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {word}{(number == 1 ? "" : "s")}");

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
