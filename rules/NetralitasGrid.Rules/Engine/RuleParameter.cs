namespace NetralitasGrid.Rules;

/// <summary>
/// A named input of a run. JSON (JsonElement, JsonDocument, JsonNode), dictionaries with text keys, ExpandoObjects and lists of them are
/// dynamic: their members are looked up when a rule runs. Everything else has the type of its class.
/// </summary>
public sealed class RuleParameter
{
    /// <summary>An input with the type that its value has; null has none.</summary>
    public RuleParameter(string name, object? value)
        : this(name, value, value?.GetType() ?? typeof(object))
    {
    }

    private RuleParameter(string name, object? value, Type type, bool isParam = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        IsParam = isParam;
        Type = DynamicReader.IsDynamic(type) ? typeof(object) : type;
        Value = Type == typeof(object) ? DynamicReader.Read(value) : value;
        if (Type == typeof(object) && Value is not (null or RuleObject or RuleList))
        {
            Type = Value.GetType() == typeof(object) ? Type : Value.GetType();
        }
    }

    /// <summary>The name that rules use.</summary>
    public string Name { get; }

    /// <summary>The value, dynamic ones as <see cref="RuleObject"/> and <see cref="RuleList"/>.</summary>
    public object? Value { get; }

    /// <summary>The type that expressions are compiled for; object for dynamic values and nulls.</summary>
    public Type Type { get; }

    /// <summary>Whether a chained rule got it from the params of the rule before, not from an input.</summary>
    internal bool IsParam { get; }

    /// <summary>An input of a declared type, which a null keeps.</summary>
    public static RuleParameter Create<T>(string name, T? value) => new(name, value, typeof(T));

    /// <summary>Values named <c>input1</c>, <c>input2</c> and so on.</summary>
    public static IReadOnlyList<RuleParameter> Numbered(params ReadOnlySpan<object?> values)
    {
        var all = new RuleParameter[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            all[i] = new RuleParameter($"input{i + 1}", values[i]);
        }

        return all;
    }

    internal static RuleParameter Param(string name, object? value) => new(name, value, value?.GetType() ?? typeof(object), isParam: true);
}
