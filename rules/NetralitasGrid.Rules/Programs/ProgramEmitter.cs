using System.Linq.Expressions;

namespace NetralitasGrid.Rules;

/// <summary>Computes params from <paramref name="start"/> to the end; <see cref="Frame.Current"/> says where it is.</summary>
internal delegate void ParamChunk(Frame frame, int start);

/// <summary>Runs those rules of a chunk whose bits are set; <see cref="Frame.Current"/> says at which place it is.</summary>
internal delegate void RuleChunk(Frame frame, ulong places);

/// <summary>
/// Compiles a workflow to few delegates: one for the global params and one for every 64 rules in the order of the index. In a chunk, inputs
/// are loaded once and each rule that is asked for is reached by one jump. A rule that throws is skipped by entering the chunk again
/// without it.
/// </summary>
internal static class ProgramEmitter
{
    public const int ChunkSize = 64;

    public static ParamChunk? Globals(BoundWorkflow workflow)
    {
        if (workflow.Globals.Count == 0)
        {
            return null;
        }

        var frame = Expression.Parameter(typeof(Frame), "frame");
        var emitter = new Emitter(frame);
        var steps = new List<(int, Expression)>();
        foreach (var variable in workflow.InputVariables.Concat(workflow.Globals.Select(g => g.Variable)))
        {
            emitter.Place(variable, SlotOf(frame, variable));
        }

        for (var i = 0; i < workflow.Globals.Count; i++)
        {
            var (variable, definition) = workflow.Globals[i];
            steps.Add((i, Expression.Assign(SlotOf(frame, variable), emitter.Emit(definition))));
        }

        return Compile(frame, [], [], steps);
    }

    /// <param name="order">The rules' indexes by their places.</param>
    /// <param name="first">The place of the chunk's first rule.</param>
    /// <param name="inSequence">The chunk is always asked for all of its rules, or for all after one that threw: no jump to each is needed.</param>
    public static RuleChunk Rules(BoundWorkflow workflow, int[] order, int first, bool inSequence)
    {
        var indexes = order.AsSpan(first, Math.Min(ChunkSize, order.Length - first)).ToArray();
        var rules = indexes.Select(i => workflow.Rules[i]).ToList();
        var frame = Expression.Parameter(typeof(Frame), "frame");
        var emitter = new Emitter(frame);
        var locals = new List<ParameterExpression>();
        var loads = new List<Expression>();
        foreach (var variable in Variables(rules.SelectMany(r => r.Expressions)))
        {
            var local = Expression.Variable(variable.Type, variable.Name);
            locals.Add(local);
            loads.Add(Expression.Assign(local, SlotOf(frame, variable)));
            emitter.Place(variable, local);
        }

        var steps = rules.Select((rule, i) => (Expression)Expression.IfThen(RuleOf(emitter, frame, rule), SetBit(frame, indexes[i]))).ToList();
        if (inSequence)
        {
            return Sequence(frame, locals, loads, [.. steps.Select((s, i) => (first + i, s))]);
        }

        var cases = steps.Select((s, i) => Expression.SwitchCase(s, Expression.Constant(i))).ToArray();
        var places = Expression.Parameter(typeof(ulong), "places");
        var at = Expression.Variable(typeof(int), "at");
        var end = Expression.Label();
        var loop = Expression.Loop(Expression.Block(
            Expression.IfThen(Expression.Equal(places, Expression.Constant(0UL)), Expression.Break(end)),
            Expression.Assign(at, Expression.Call(typeof(System.Numerics.BitOperations), nameof(System.Numerics.BitOperations.TrailingZeroCount), null, places)),
            Expression.Assign(places, Expression.And(places, Expression.Subtract(places, Expression.Constant(1UL)))),
            Expression.Assign(Expression.Field(frame, nameof(Frame.Current)), Expression.Add(at, Expression.Constant(first))),
            Recharge(frame),
            Expression.Switch(typeof(void), at, null, null, cases)), end);
        return Expression.Lambda<RuleChunk>(Expression.Block(typeof(void), [.. locals, at], [.. loads, loop]), frame, places).Compile();
    }

    /// <summary>The place of an input or global in the frame.</summary>
    public static Expression SlotOf(ParameterExpression frame, Variable variable) =>
        Expression.Field(
            Expression.Convert(
                Expression.ArrayIndex(Expression.Field(frame, nameof(Frame.Slots)), Expression.Constant(variable.Slot)),
                typeof(Slot<>).MakeGenericType(variable.Type)),
            "Value");

    private static Expression RuleOf(Emitter emitter, ParameterExpression frame, BoundRule rule)
    {
        var locals = new List<ParameterExpression>();
        var steps = new List<Expression>();
        foreach (var (variable, definition) in rule.Locals)
        {
            var value = emitter.Emit(definition);
            var local = Expression.Variable(variable.Type, variable.Name);
            locals.Add(local);
            if (variable.Slot >= 0)
            {
                steps.Add(Recharge(frame));
            }

            steps.Add(Expression.Assign(local, value));
            if (variable.Slot >= 0)
            {
                steps.Add(Expression.Assign(SlotOf(frame, variable), local));
            }

            emitter.Place(variable, local);
        }

        if (rule.KeptBit is not null)
        {
            steps.Add(Recharge(frame));
        }

        steps.Add(Condition(emitter, frame, rule));
        return steps.Count == 1 ? steps[0] : Expression.Block(typeof(bool), locals, steps);
    }

    private static Expression Condition(Emitter emitter, ParameterExpression frame, BoundRule rule)
    {
        if (rule.Condition is null)
        {
            // With every child disabled nothing was shown, whatever the operator.
            return rule.Children.Count == 0
                ? Expression.Constant(false)
                : Emitter.Chain(rule.IsAnd, [.. rule.Children.Select(c => Child(emitter, frame, c))], all: rule.RunsAllChildren);
        }

        var condition = emitter.Emit(rule.Condition);
        return condition.Type == typeof(bool) ? condition : Expression.Call(condition, "GetValueOrDefault", null);
    }

    private static Expression Child(Emitter emitter, ParameterExpression frame, BoundRule child)
    {
        var holds = RuleOf(emitter, frame, child);
        return child.KeptBit is not { } bit
            ? holds
            : Expression.Condition(holds, Expression.Block(SetBit(frame, bit), Expression.Constant(true)), Expression.Constant(false));
    }

    private static BinaryExpression SetBit(ParameterExpression frame, int bit) => Expression.OrAssign(
        Expression.ArrayAccess(Expression.Field(frame, nameof(Frame.Matched)), Expression.Constant(bit >> 6)), Expression.Constant(1UL << (bit & 63)));

    private static BinaryExpression Recharge(ParameterExpression frame) =>
        Expression.Assign(Expression.Field(frame, nameof(Frame.Work)), Expression.Field(frame, nameof(Frame.MaxWork)));

    private static RuleChunk Sequence(
        ParameterExpression frame, List<ParameterExpression> locals, List<Expression> loads, List<(int Number, Expression Step)> steps)
    {
        var places = Expression.Parameter(typeof(ulong), "places");
        var start = Expression.Variable(typeof(int), "start");
        loads.Add(Expression.Assign(start, Expression.Add(Expression.Constant(steps[0].Number),
            Expression.Call(typeof(System.Numerics.BitOperations), nameof(System.Numerics.BitOperations.TrailingZeroCount), null, places))));
        return Expression.Lambda<RuleChunk>(Steps(frame, [.. locals, start], loads, steps, start), frame, places).Compile();
    }

    private static ParamChunk Compile(
        ParameterExpression frame, List<ParameterExpression> locals, List<Expression> loads, List<(int Number, Expression Step)> steps)
    {
        var start = Expression.Parameter(typeof(int), "start");
        return Expression.Lambda<ParamChunk>(Steps(frame, locals, loads, steps, start), frame, start).Compile();
    }

    private static BlockExpression Steps(
        ParameterExpression frame, List<ParameterExpression> locals, List<Expression> loads, List<(int Number, Expression Step)> steps, Expression start)
    {
        var labels = steps.ConvertAll(s => Expression.Label($"step{s.Number}"));
        var body = new List<Expression>(loads)
        {
            Expression.Switch(start, [.. steps.Select((s, i) =>
                Expression.SwitchCase(Expression.Goto(labels[i]), Expression.Constant(s.Number)))]),
        };
        for (var i = 0; i < steps.Count; i++)
        {
            body.Add(Expression.Label(labels[i]));
            body.Add(Expression.Assign(Expression.Field(frame, nameof(Frame.Current)), Expression.Constant(steps[i].Number)));
            body.Add(Recharge(frame));
            body.Add(steps[i].Step);
        }

        body.Add(Expression.Empty());
        return Expression.Block(typeof(void), locals, body);
    }

    private static HashSet<Variable> Variables(IEnumerable<BoundNode> nodes)
    {
        var found = new HashSet<Variable>();
        var open = new Stack<BoundNode>(nodes);
        while (open.TryPop(out var node))
        {
            if (node is BoundVariable { Variable: { Slot: >= 0, Kind: not VariableKind.Local } variable })
            {
                found.Add(variable);
            }

            foreach (var child in node.Children)
            {
                open.Push(child);
            }
        }

        return found;
    }
}
