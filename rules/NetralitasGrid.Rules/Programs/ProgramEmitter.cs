using System.Linq.Expressions;

namespace NetralitasGrid.Rules;

/// <summary>Runs params or rules from <paramref name="start"/> to the end of its chunk; <see cref="Frame.Current"/> says where it is.</summary>
internal delegate void Chunk(Frame frame, int start);

/// <summary>
/// Compiles a workflow to few delegates: one for the global params and one for every 64 rules, which is one word of the bit set.
/// In a chunk, inputs are loaded once and rules follow each other without calls. A rule that throws is skipped by entering
/// the chunk again at the next one.
/// </summary>
internal static class ProgramEmitter
{
    public const int ChunkSize = 64;

    public static Chunk? Globals(BoundWorkflow workflow)
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

    public static Chunk Rules(BoundWorkflow workflow, int first)
    {
        var rules = workflow.Rules.Skip(first).Take(ChunkSize).ToList();
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

        var word = Expression.ArrayAccess(Expression.Field(frame, nameof(Frame.Matched)), Expression.Constant(first / ChunkSize));
        var steps = rules.Select((rule, i) => (first + i, (Expression)Expression.IfThen(
            RuleOf(emitter, rule), Expression.OrAssign(word, Expression.Constant(1UL << i))))).ToList();
        return Compile(frame, locals, loads, steps);
    }

    /// <summary>The place of an input or global in the frame.</summary>
    public static Expression SlotOf(ParameterExpression frame, Variable variable) =>
        Expression.Field(
            Expression.Convert(
                Expression.ArrayIndex(Expression.Field(frame, nameof(Frame.Slots)), Expression.Constant(variable.Slot)),
                typeof(Slot<>).MakeGenericType(variable.Type)),
            "Value");

    private static Expression RuleOf(Emitter emitter, BoundRule rule)
    {
        var locals = new List<ParameterExpression>();
        var steps = new List<Expression>();
        foreach (var (variable, definition) in rule.Locals)
        {
            var value = emitter.Emit(definition);
            var local = Expression.Variable(variable.Type, variable.Name);
            locals.Add(local);
            steps.Add(Expression.Assign(local, value));
            emitter.Place(variable, local);
        }

        steps.Add(Condition(emitter, rule));
        return steps.Count == 1 ? steps[0] : Expression.Block(typeof(bool), locals, steps);
    }

    private static Expression Condition(Emitter emitter, BoundRule rule)
    {
        if (rule.Condition is null)
        {
            // With every child disabled nothing was shown, whatever the operator.
            return rule.Children.Count == 0
                ? Expression.Constant(false)
                : Emitter.Chain(rule.IsAnd, [.. rule.Children.Select(c => RuleOf(emitter, c))]);
        }

        var condition = emitter.Emit(rule.Condition);
        return condition.Type == typeof(bool) ? condition : Expression.Call(condition, "GetValueOrDefault", null);
    }

    private static Chunk Compile(
        ParameterExpression frame, List<ParameterExpression> locals, List<Expression> loads, List<(int Number, Expression Step)> steps)
    {
        var start = Expression.Parameter(typeof(int), "start");
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
            body.Add(Expression.Assign(Expression.Field(frame, nameof(Frame.Work)), Expression.Field(frame, nameof(Frame.MaxWork))));
            body.Add(steps[i].Step);
        }

        body.Add(Expression.Empty());
        return Expression.Lambda<Chunk>(Expression.Block(typeof(void), locals, body), frame, start).Compile();
    }

    private static HashSet<Variable> Variables(IEnumerable<BoundNode> nodes)
    {
        var found = new HashSet<Variable>();
        var open = new Stack<BoundNode>(nodes);
        while (open.TryPop(out var node))
        {
            if (node is BoundVariable { Variable: { Slot: >= 0 } variable })
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
