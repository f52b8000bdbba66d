using System.Text.Json;

namespace NetralitasGrid.Grains.Intake;

/// <summary>Text of JSON tokens that may hold half a surrogate pair, which the framework answers with an exception.</summary>
internal static class JsonText
{
    /// <summary>The text of a name or string; null when it is no text that Unicode has.</summary>
    public static string? Of(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Copies a short string into a buffer; -1 when it does not fit or is no text.</summary>
    public static int Copy(ref Utf8JsonReader json, scoped Span<char> buffer)
    {
        if (json.ValueSpan.Length > buffer.Length)
        {
            return -1;
        }

        try
        {
            return json.CopyString(buffer);
        }
        catch (InvalidOperationException)
        {
            return -1;
        }
    }
}
