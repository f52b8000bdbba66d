using System.Text.Json;

namespace NetralitasGrid.Rules;

/// <summary>An action that the host offers to rules.</summary>
/// <returns>The action's output.</returns>
public delegate ValueTask<object?> RuleActionHandler(RuleActionContext context, CancellationToken cancellationToken);

/// <summary>What an action is run with.</summary>
public sealed class RuleActionContext
{
    private static readonly JsonSerializerOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    private readonly RuleAction _action;

    internal RuleActionContext(RuleAction action, RuleResult parent)
    {
        _action = action;
        Parent = parent;
    }

    /// <summary>The rule that has the action, and what it came to.</summary>
    public RuleResult Parent { get; }

    /// <summary>The inputs and params that the rule saw.</summary>
    public IReadOnlyDictionary<string, object?> Inputs => Parent.Inputs;

    /// <summary>A parameter of the action: its raw JSON text (a string's own text) for string, else what it deserializes to.</summary>
    /// <exception cref="ArgumentException">There is none of the name, or it is not of the type.</exception>
    public T? GetContext<T>(string name)
    {
        if (!_action.Context.TryGetValue(name, out var value))
        {
            throw new ArgumentException($"The action '{_action.Name}' has no '{name}'.", nameof(name));
        }

        try
        {
            return typeof(T) == typeof(string)
                ? (T?)(object?)(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText())
                : value.Deserialize<T>(AnyCase);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new ArgumentException($"'{name}' of the action '{_action.Name}' is no {TypeNames.Show(typeof(T))}.", nameof(name), e);
        }
    }

    /// <summary>As <see cref="GetContext{T}"/>, but false instead of an exception.</summary>
    public bool TryGetContext<T>(string name, out T? value)
    {
        try
        {
            value = GetContext<T>(name);
            return true;
        }
        catch (ArgumentException)
        {
            value = default;
            return false;
        }
    }
}
