using System.Globalization;

namespace NetralitasGrid.Rules;

/// <summary>String constants read as the type of what they are compared with, independent of culture and of the machine's time zone.</summary>
internal static class Constants
{
    /// <summary>Whether a string constant may stand for a value of the type at all.</summary>
    public static bool IsReadable(Type type) => type.IsEnum || Numbers.IsNumber(type) || Expected(type) is not null;

    public static string? Expected(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(char) ? "one character"
        : type == typeof(DateTime) ? "a date and time such as 2024-11-27T07:00:00"
        : type == typeof(DateTimeOffset) ? "a date and time such as 2024-11-27T07:00:00+07:00"
        : type == typeof(DateOnly) ? "a date such as 2024-11-27"
        : type == typeof(TimeOnly) ? "a time such as 07:00:00"
        : type == typeof(TimeSpan) ? "a duration such as 7.00:00:00"
        : type == typeof(Guid) ? "a GUID"
        : null;

    /// <summary>The value; null when the text is none. A DateTimeOffset without an offset is UTC.</summary>
    public static object? Read(string text, Type type)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type.IsEnum)
        {
            return EnumNames.Find(type, text);
        }

        if (Numbers.IsNumber(type))
        {
            return Number(text, type, culture);
        }

        return type switch
        {
            _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
            _ when type == typeof(char) => text.Length == 1 ? text[0] : null,
            _ when type == typeof(DateTime) =>
                DateTime.TryParse(text, culture, DateTimeStyles.RoundtripKind, out var when) ? when : null,
            _ when type == typeof(DateTimeOffset) =>
                DateTimeOffset.TryParse(text, culture, DateTimeStyles.AssumeUniversal, out var at) ? at : null,
            _ when type == typeof(DateOnly) => DateOnly.TryParse(text, culture, out var day) ? day : null,
            _ when type == typeof(TimeOnly) => TimeOnly.TryParse(text, culture, out var time) ? time : null,
            _ when type == typeof(TimeSpan) => TimeSpan.TryParse(text, culture, out var span) ? span : null,
            _ when type == typeof(Guid) => Guid.TryParse(text, out var id) ? id : null,
            _ => null,
        };
    }

    private static object? Number(string text, Type type, CultureInfo culture)
    {
        try
        {
            return Convert.ChangeType(text, type, culture);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}
