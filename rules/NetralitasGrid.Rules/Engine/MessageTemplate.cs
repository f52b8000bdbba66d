using System.Text;

namespace NetralitasGrid.Rules;

/// <summary>An ErrorMessage with <c>$(path)</c> placeholders, taken apart once. A path that leads nowhere stays as it is written.</summary>
internal sealed class MessageTemplate
{
    private const int MaxLength = 65_536;

    private readonly List<(string Text, string[]? Path)> _parts = [];

    public MessageTemplate(string text)
    {
        var at = 0;
        while (text.IndexOf("$(", at, StringComparison.Ordinal) is >= 0 and var start && text.IndexOf(')', start) is >= 0 and var end)
        {
            _parts.Add((text[at..start], null));
            _parts.Add((text[start..(end + 1)], text[(start + 2)..end].Split('.')));
            at = end + 1;
        }

        _parts.Add((text[at..], null));
    }

    public string Fill(IReadOnlyDictionary<string, object?> inputs)
    {
        if (_parts.Count == 1)
        {
            return _parts[0].Text;
        }

        var filled = new StringBuilder();
        foreach (var (text, path) in _parts)
        {
            filled.Append(path is null ? text : Value(path, inputs) ?? text);
            if (filled.Length > MaxLength)
            {
                return filled.ToString(0, MaxLength) + "...";
            }
        }

        return filled.ToString();
    }

    private static string? Value(string[] path, IReadOnlyDictionary<string, object?> inputs)
    {
        if (!inputs.TryGetValue(path[0], out var value))
        {
            return null;
        }

        foreach (var name in path.AsSpan(1))
        {
            value = FactJson.Member(value, name);
        }

        return path.Length > 1 && value is string text ? text : FactJson.Write(value, indented: path.Length > 1);
    }
}
