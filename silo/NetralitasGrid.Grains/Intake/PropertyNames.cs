using System.Text;
using System.Text.Json;

namespace NetralitasGrid.Grains.Intake;

/// <summary>The properties of one object of the form: the members of an enum in camel case, found by their UTF-8 names.</summary>
internal sealed class PropertyNames
{
    private readonly byte[][] _utf8;

    private PropertyNames(string[] names)
    {
        All = names;
        _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    public IReadOnlyList<string> All { get; }

    public string this[int index] => All[index];

    public static PropertyNames Of<T>()
        where T : struct, Enum =>
        new([.. Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..])]);

    /// <summary>Index of the property name that the reader stands on; -1 when there is none. Escaped names are compared unescaped.</summary>
    public int IndexOf(ref Utf8JsonReader json)
    {
        if (json.ValueIsEscaped)
        {
            return JsonText.Of(ref json) is { } name ? Array.IndexOf((string[])All, name) : -1;
        }

        var span = json.ValueSpan;
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (span.SequenceEqual(_utf8[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
