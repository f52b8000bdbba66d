namespace NetralitasGrid.Rules;

/// <summary>
/// One operation of an expression over values whose types are known only at run time. Common values take a short way; for the rest
/// the operation is bound by the ordinary binder as if its operands had been declared with the types they turn out to have, so that
/// the allow-list and every conversion are the same. What was bound is kept for a few combinations of types, never more.
/// </summary>
internal class DynamicSite(DynamicBinding binding, Func<Syntax[], Syntax> write, params BoundNode[] operands)
{
    private const int MostKept = 8;
    private const int StepsToBind = 100;

    // Replaced as a whole; readers on other threads see the old one or the new one.
    private volatile Bound[] _kept = [];
    private int _next;

    protected BoundNode[] Operands { get; } = operands;

    /// <summary>What the value of an operand is called in messages.</summary>
    protected string NameOf(int operand) => Interpreter.PathOf(Operands[operand]) ?? "a value";

    /// <summary>Of a chain under <c>np</c>: what a call that only reads or wraps a dynamic value is about.</summary>
    public static BoundNode? Wrapped(BoundNode node) =>
        node is BoundCall { Target: null, Arguments: [var only], Method: { DeclaringType: var home, Name: nameof(DynamicValue.Read) or nameof(DynamicValue.Sequence) } }
        && home == typeof(DynamicValue)
            ? only
            : null;

    public static object Build(string[] names, object?[] values) =>
        new RuleObject([.. names.Select((n, i) => new KeyValuePair<string, object?>(n, DynamicValue.OrNull(values[i])))]);

    public virtual object? Run(Frame frame, object?[] values) => Bind(frame, values);

    public virtual object? Run1(Frame frame, object? value) => Run(frame, [value]);

    public virtual object? Run2(Frame frame, object? left, object? right) => Run(frame, [left, right]);

    /// <summary>The operation over operands in an array, for the interpreter.</summary>
    public object? RunAny(Frame frame, object?[] values) => (this, values.Length) switch
    {
        (CallSite, _) => Run(frame, values),
        (_, 1) => Run1(frame, values[0]),
        (_, 2) => Run2(frame, values[0], values[1]),
        _ => Run(frame, values),
    };

    protected object? Bind(Frame frame, params object?[] values)
    {
        var bound = Find(values) ?? Bind(values, frame);
        var interpreter = new Interpreter(frame);
        for (var i = 0; i < values.Length; i++)
        {
            if (bound.Places[i] is { } place)
            {
                interpreter.Set(place, values[i]);
            }
        }

        return DynamicReader.Read(interpreter.Evaluate(bound.Node));
    }

    private Bound? Find(object?[] values)
    {
        foreach (var candidate in _kept)
        {
            var same = true;
            for (var i = 0; same && i < values.Length; i++)
            {
                same = candidate.Places[i] is null && Operands[i] is BoundConstant || candidate.Types[i] == values[i]?.GetType();
            }

            if (same)
            {
                return candidate;
            }
        }

        return null;
    }

    private Bound Bind(object?[] values, Frame frame)
    {
        frame.Charge(StepsToBind);
        var types = new Type?[values.Length];
        var places = new Variable?[values.Length];
        var leaves = new Syntax[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (Operands[i] is BoundConstant { IsLiteral: true } literal)
            {
                leaves[i] = new BoundSyntax(literal);
                continue;
            }

            if (values[i] is Missing missing)
            {
                throw missing.Fault();
            }

            types[i] = values[i]?.GetType();
            if (types[i] == typeof(object) || (types[i] is { } type && binding.Access.IsOutOfBounds(type)))
            {
                throw new DynamicFault($"{NameOf(i)} of type {TypeNames.Show(types[i]!)} is out of bounds for rules"); // it has one
            }

            places[i] = types[i] is { } known ? new Variable(NameOf(i), known, VariableKind.Element) : null;
            leaves[i] = new BoundSyntax(places[i] is { } place
                ? new BoundVariable(place, default)
                : new BoundConstant(null, typeof(object), default, isLiteral: true));
        }

        var bound = new Bound(types, places, Binder.BindAtRunTime(binding, write(leaves)));
        var kept = _kept;
        if (kept.Length < MostKept)
        {
            _kept = [.. kept, bound];
        }
        else
        {
            var replaced = kept.ToArray();
            replaced[(uint)Interlocked.Increment(ref _next) % MostKept] = bound;
            _kept = replaced;
        }

        return bound;
    }

    private sealed record Bound(Type?[] Types, Variable?[] Places, BoundNode Node);
}

/// <summary>What binding at run time needs of the compilation.</summary>
internal sealed record DynamicBinding(MemberAccess Access, RuleSettings Settings);
