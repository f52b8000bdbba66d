using System.Linq.Expressions;

namespace NetralitasGrid.Rules;

/// <summary>Compiles single expressions.</summary>
public static class ExpressionCompiler
{
    /// <summary>Compiles an expression to a delegate; null when it has a fault. Positions in the issues are within the expression itself.</summary>
    /// <typeparam name="T">The type of the result, to which the expression's own must convert; object for any.</typeparam>
    public static CompiledExpression<T>? Compile<T>(
        string expression, IReadOnlyList<RuleInput> inputs, RuleSettings settings, List<RuleIssue> issues)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(issues);

        return Tree<T>(expression, inputs, settings, issues) is { } tree
            ? new CompiledExpression<T>(tree.Compute.Compile(), tree.Node, tree.Inputs, settings, new FactFinder(new Dictionary<Variable, BoundNode>()).Visit(tree.Node).Found)
            : null;
    }

    /// <summary>What is compiled; null when the expression has a fault.</summary>
    internal static (Expression<Func<Frame, T>> Compute, BoundNode Node, IReadOnlyList<Variable> Inputs)? Tree<T>(
        string expression, IReadOnlyList<RuleInput> inputs, RuleSettings settings, List<RuleIssue> issues)
    {
        var before = issues.Count;
        var scope = WorkflowBinder.Inputs(inputs, settings,
            (code, text) => issues.Add(new RuleIssue(code, RuleSeverity.Error, "", "", 0, 0, text)), out var variables);
        var node = Binder.Bind(new SourceText(expression), scope, new MemberAccess(inputs, settings), settings, issues,
            typeof(T) == typeof(object) ? null : typeof(T));
        if (node is null || issues.Count > before)
        {
            return null;
        }

        var frame = Expression.Parameter(typeof(Frame), "frame");
        var emitter = new Emitter(frame);
        foreach (var variable in variables)
        {
            emitter.Place(variable, ProgramEmitter.SlotOf(frame, variable));
        }

        var body = emitter.Emit(node);
        if (body.Type == typeof(bool?) && typeof(T) == typeof(bool))
        {
            body = Expression.Call(body, "GetValueOrDefault", null);
        }

        return (Expression.Lambda<Func<Frame, T>>(Expression.Convert(body, typeof(T)), frame), node, variables);
    }
}
