using System.Globalization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>
/// Reads one JSON object by name and type. What is missing, mistyped or unknown becomes an issue and reading goes on with a stand-in value;
/// a document with issues is never used. <see cref="Close"/> reports the properties that nobody asked for.
/// </summary>
internal sealed class Fields
{
    private readonly PackNode _node;
    private readonly ICollection<RuleIssue> _issues;
    private readonly List<string> _asked = [];

    public Fields(PackNode node, ICollection<RuleIssue> issues)
    {
        _node = node;
        _issues = issues;
        if (node.Kind != PackNodeKind.Object)
        {
            Report(node, PackCodes.Type, $"{Named(node)} stands here", "an object");
        }
    }

    public PackNode Node => _node;

    /// <summary>Whether it is there and not null; counts as asked for.</summary>
    public PackNode? Optional(string name)
    {
        _asked.Add(name);
        return _node.Find(name) is { IsNull: false } value ? value : null;
    }

    public PackNode? Required(string name)
    {
        var value = Optional(name);
        if (value is null && _node.Kind == PackNodeKind.Object)
        {
            Report(_node.Find(name) ?? _node, PackCodes.Missing, $"'{name}' is missing", null);
        }

        return value;
    }

    public string Text(string name) => Required(name) is { } value && Is(value, PackNodeKind.Text, "a text") ? NotEmpty(value) : "";

    /// <summary>A text that may be empty.</summary>
    public string AnyText(string name) => Required(name) is { } value && Is(value, PackNodeKind.Text, "a text") ? value.Text : "";

    public string? OptionalText(string name) => Optional(name) is { } value && Is(value, PackNodeKind.Text, "a text") ? NotEmpty(value) : null;

    public IReadOnlyList<string> Texts(string name) => [.. Items(Required(name)).Where(i => Is(i, PackNodeKind.Text, "a text")).Select(NotEmpty)];

    public bool Flag(string name, bool otherwise = false)
    {
        if (Optional(name) is not { } value)
        {
            return otherwise;
        }

        if (value.Kind is PackNodeKind.True or PackNodeKind.False)
        {
            return value.Kind == PackNodeKind.True;
        }

        Report(value, PackCodes.Type, $"{Named(value)} stands here", "true or false");
        return otherwise;
    }

    public int? OptionalWhole(string name, int least, int most) => Optional(name) is { } value ? Whole(value, least, most) : null;

    public int Whole(string name, int least, int most) => Required(name) is { } value ? Whole(value, least, most) : least;

    public int Whole(PackNode value, int least, int most) => (int)Number(value, least, most);

    public long Number(PackNode value, long least, long most)
    {
        if (!Is(value, PackNodeKind.Number, "a whole number"))
        {
            return least;
        }

        if (long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Report(value, PackCodes.OutOfRange, $"{value.Text} stands here", string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
        return least;
    }

    /// <summary>A number with decimals.</summary>
    public decimal? Fraction(PackNode value, decimal least, decimal most)
    {
        if (!Is(value, PackNodeKind.Number, "a number"))
        {
            return null;
        }

        if (decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Report(value, PackCodes.OutOfRange, $"{value.Text} stands here", string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
        return null;
    }

    public T Member<T>(string name)
        where T : struct, Enum => Required(name) is { } value ? Member<T>(value) ?? default : default;

    public T? OptionalCode<T>(string name)
        where T : struct, Enum => Optional(name) is { } value ? Member<T>(value) : null;

    public T? Member<T>(PackNode value)
        where T : struct, Enum
    {
        if (!Is(value, PackNodeKind.Text, $"a code of {typeof(T).Name}"))
        {
            return null;
        }

        if (Code<T>.TryParse(value.Text, out var code))
        {
            return code;
        }

        Unknown(value, Code<T>.All);
        return null;
    }

    public IReadOnlyList<T> Codes<T>(string name)
        where T : struct, Enum => CodesOf<T>(Required(name));

    public IReadOnlyList<T>? OptionalCodes<T>(string name)
        where T : struct, Enum => Optional(name) is { } value ? CodesOf<T>(value) : null;

    public DateOnly? OptionalDate(string name) => Optional(name) is { } value ? Date(value) : null;

    public DateOnly Date(string name) => Required(name) is { } value ? Date(value) ?? default : default;

    public DateOnly? Date(PackNode value)
    {
        if (!Is(value, PackNodeKind.Text, "a date"))
        {
            return null;
        }

        if (DateOnly.TryParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        Report(value, PackCodes.BadValue, $"'{value.Text}' is no date", "a date such as 2024-11-27");
        return null;
    }

    public ClockDuration? OptionalDuration(string name)
    {
        if (Optional(name) is not { } value || !Is(value, PackNodeKind.Text, "a duration"))
        {
            return null;
        }

        if (ClockDuration.TryParse(value.Text, out var duration))
        {
            return duration;
        }

        Report(value, PackCodes.BadValue, $"'{value.Text}' is no duration of a clock", "days or hours such as P2D or PT12H");
        return null;
    }

    public Bilingual Words(string name) => Required(name) is { } value ? Words(value) : new Bilingual("", "");

    public Bilingual? OptionalWords(string name) => Optional(name) is { } value ? Words(value) : null;

    /// <summary>Both texts, which may be empty only where <paramref name="mayBeEmpty"/>.</summary>
    public Bilingual Words(PackNode value, bool mayBeEmpty = false)
    {
        var fields = new Fields(value, _issues);
        var words = mayBeEmpty ? new Bilingual(fields.AnyText("id"), fields.AnyText("en")) : new Bilingual(fields.Text("id"), fields.Text("en"));
        fields.Close();
        return words;
    }

    public Fields? Object(string name) => Required(name) is { } value ? new Fields(value, _issues) : null;

    public Fields? OptionalObject(string name) => Optional(name) is { } value ? new Fields(value, _issues) : null;

    /// <summary>The objects of a list that must be there.</summary>
    public IEnumerable<Fields> Objects(string name) => Items(Required(name)).Select(i => new Fields(i, _issues)).ToList();

    public IEnumerable<Fields> OptionalObjects(string name) => Items(Optional(name)).Select(i => new Fields(i, _issues)).ToList();

    public IReadOnlyList<PackNode> Items(PackNode? value) =>
        value is not null && Is(value, PackNodeKind.List, "a list") ? value.Items : [];

    /// <summary>Reports what the object has besides what was asked for.</summary>
    public void Close()
    {
        foreach (var (name, value) in _node.Properties)
        {
            if (!_asked.Contains(name))
            {
                _issues.Add(new RuleIssue(
                    PackCodes.UnknownProperty, RuleSeverity.Error, value.File, value.Pointer, value.Line, value.Column,
                    $"nothing is called '{name}' here", $"one of {string.Join(", ", _asked)}", NearestName.Of(name, _asked)));
            }
        }
    }

    public void Unknown(PackNode value, IReadOnlyList<string> known) => _issues.Add(new RuleIssue(
        PackCodes.UnknownCode, RuleSeverity.Error, value.File, value.Pointer, value.Line, value.Column,
        $"'{value.Text}' is not known", $"one of {string.Join(", ", known)}", NearestName.Of(value.Text, known)));

    public void Report(PackNode value, string code, string message, string? expected) =>
        _issues.Add(new RuleIssue(code, RuleSeverity.Error, value.File, value.Pointer, value.Line, value.Column, message, expected));

    private IReadOnlyList<T> CodesOf<T>(PackNode? value)
        where T : struct, Enum => [.. Items(value).Select(Member<T>).OfType<T>()];

    private string NotEmpty(PackNode value)
    {
        if (string.IsNullOrWhiteSpace(value.Text))
        {
            Report(value, PackCodes.BadValue, "the text is empty", "some text");
        }

        return value.Text;
    }

    private bool Is(PackNode value, PackNodeKind kind, string expected)
    {
        if (value.Kind == kind)
        {
            return true;
        }

        Report(value, PackCodes.Type, $"{Named(value)} stands here", expected);
        return false;
    }

    private static string Named(PackNode value) => value.Kind switch
    {
        PackNodeKind.Null => "null",
        PackNodeKind.True or PackNodeKind.False => "true or false",
        PackNodeKind.Number => "a number",
        PackNodeKind.Text => "a text",
        PackNodeKind.List => "a list",
        _ => "an object",
    };
}
