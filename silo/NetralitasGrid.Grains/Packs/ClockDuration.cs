using System.Globalization;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs;

/// <summary>How long a clock runs: whole days or whole hours, as ISO 8601 writes them.</summary>
/// <param name="Text"><c>P2D</c> or <c>PT12H</c>.</param>
/// <param name="Days">Days, 0 for hours.</param>
/// <param name="Hours">Hours, 0 for days.</param>
public readonly record struct ClockDuration(string Text, int Days, int Hours)
{
    /// <summary>Reads <c>PnD</c> or <c>PTnH</c>, n from 1 to 9999.</summary>
    public static bool TryParse(string? text, out ClockDuration duration)
    {
        duration = default;
        if (text is null || text.Length < 3 || text[0] != 'P')
        {
            return false;
        }

        var hours = text[1] == 'T';
        var digits = text.AsSpan(hours ? 2 : 1);
        if (digits.Length is < 2 or > 5 || digits[^1] != (hours ? 'H' : 'D')
            || !int.TryParse(digits[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            return false;
        }

        duration = new(text, hours ? 0 : number, hours ? number : 0);
        return true;
    }

    /// <summary>Roughly how many hours it takes, to say which of two is the shorter.</summary>
    internal int Length(ClockUnit unit) => unit == ClockUnit.WorkingDays ? Days * 24 * 7 / 5 : (Days * 24) + Hours;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
