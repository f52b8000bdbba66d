namespace NetralitasGrid.Rules;

internal enum VariableKind
{
    Input,
    Global,
    Local,
    Element,
}

/// <summary>A name with a value: an input, a param, or the element that a lambda visits. Compared by reference.</summary>
/// <param name="slot">The place in the frame of an input or global; else -1.</param>
internal sealed class Variable(string name, Type type, VariableKind kind, int slot = -1)
{
    public string Name { get; } = name;

    public Type Type { get; } = type;

    public VariableKind Kind { get; } = kind;

    public int Slot { get; } = slot;
}
