namespace NetralitasGrid.Rules;

/// <summary>An expression that was compiled on its own; immutable and safe for any number of threads.</summary>
public sealed class CompiledExpression<T>
{
    private readonly Func<Frame, T> _compute;
    private readonly BoundNode _node;
    private readonly IReadOnlyList<Variable> _inputs;
    private readonly RuleSettings _settings;

    internal CompiledExpression(
        Func<Frame, T> compute, BoundNode node, IReadOnlyList<Variable> inputs, RuleSettings settings, IReadOnlyList<FactPath> facts)
    {
        _compute = compute;
        _node = node;
        _inputs = inputs;
        _settings = settings;
        FactsUsed = facts;
    }

    /// <summary>The type that the expression has by itself, before it became <typeparamref name="T"/>.</summary>
    public Type Type => _node.Type;

    /// <summary>The facts that it reads, sorted by path.</summary>
    public IReadOnlyList<FactPath> FactsUsed { get; }

    /// <summary>Computes the expression.</summary>
    /// <param name="inputs">The inputs in the order in which they were declared.</param>
    /// <exception cref="Exception">Whatever the expression's own operations throw, such as <see cref="DivideByZeroException"/>.</exception>
    public T Evaluate(params ReadOnlySpan<object?> inputs) => _compute(Frame(inputs));

    /// <summary>Computes the expression by walking it, as the traces do.</summary>
    internal object? Interpret(params ReadOnlySpan<object?> inputs) => new Interpreter(Frame(inputs)).Evaluate(_node);

    private Frame Frame(ReadOnlySpan<object?> inputs)
    {
        var slots = new Slot[_inputs.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = Slot.For(_inputs[i].Type);
            slots[i].Boxed = _inputs[i].Type == typeof(object) ? DynamicReader.Read(inputs[i]) : inputs[i];
        }

        return new Frame(slots, _settings.MaxWork, _settings.Clock);
    }
}
