using System.Collections.ObjectModel;

namespace NetralitasGrid.Rules;

/// <summary>Walks rules over the values of an evaluation, keeping what every condition came to.</summary>
internal sealed class Explainer
{
    private static readonly IReadOnlyDictionary<string, object?> NoFacts = ReadOnlyDictionary<string, object?>.Empty;

    private readonly Evaluation _evaluation;
    private readonly Interpreter _interpreter;
    private readonly Dictionary<Variable, BoundNode> _definitions;

    public Explainer(Evaluation evaluation)
    {
        _evaluation = evaluation;
        evaluation.Frame.Work = evaluation.Frame.MaxWork;
        _interpreter = new Interpreter(evaluation.Frame);
        _definitions = evaluation.Program.Bound.Globals.ToDictionary(g => g.Variable, g => g.Definition);
    }

    public RuleTrace Explain(CompiledRule rule, BoundRule bound)
    {
        var trace = Rule(bound, reached: true);
        var joined = trace.Kind is ConditionKind.And or ConditionKind.Or;
        return new RuleTrace(rule.Index, rule.Name, _evaluation.Matched(rule.Index), _evaluation.Error(rule.Index),
            joined ? trace.Kind : ConditionKind.Leaf, joined ? trace.Children : [trace]);
    }

    /// <summary>What the rule came to; null with the reason when it cannot be known.</summary>
    public (bool? Value, string? Error) Decide(BoundRule rule)
    {
        var trace = Rule(rule, reached: true);
        return (trace.Error is null ? trace.Value ?? false : null, trace.Error);
    }

    /// <summary>Why an expression cannot be computed; null when it can.</summary>
    public string? ErrorOf(BoundNode node) => Try(() => _interpreter.Evaluate(node), out _);

    private ConditionTrace Rule(BoundRule rule, bool reached)
    {
        foreach (var (variable, definition) in reached ? rule.Locals : [])
        {
            _definitions[variable] = definition;
            if (Try(() => _interpreter.Evaluate(definition), out var value) is { } error)
            {
                return new ConditionTrace(rule.Rule.Name, ConditionKind.Leaf, null, $"local param '{variable.Name}': {error}", NoFacts, []);
            }

            _interpreter.Set(variable, value);
        }

        if (rule.Condition is not null)
        {
            return Condition(rule.Condition, rule.Source!.Text, reached); // a leaf has its source
        }

        // A child that cannot be computed is unknown: the others may still decide.
        var children = new List<ConditionTrace>();
        bool? result = rule.IsAnd && rule.Children.Count > 0;
        string? unknown = null;
        foreach (var child in rule.Children)
        {
            var trace = Rule(child, reached && result != !rule.IsAnd);
            children.Add(child.Condition is null ? trace : trace with { Text = $"{child.Rule.Name}: {trace.Text}" });
            if (!reached || (result == !rule.IsAnd && children.Count > 1))
            {
                continue;
            }

            unknown ??= trace.Error;
            var value = trace.Value ?? (trace.Error is null ? false : null);
            result = value == !rule.IsAnd ? !rule.IsAnd : result is null || value is null ? null : result;
        }

        return new ConditionTrace(rule.Rule.Name, rule.IsAnd ? ConditionKind.And : ConditionKind.Or, reached ? result : null,
            result is null ? unknown : null, NoFacts, children);
    }

    private ConditionTrace Condition(BoundNode node, string source, bool reached)
    {
        while (node is BoundConvert { Operand: var inner } && Numbers.Underlying(inner.Type) == typeof(bool))
        {
            node = inner;
        }

        var text = node.Span.Of(source);
        switch (node)
        {
            case BoundLogical logical:
                return Logical(logical, text, source, reached);
            case BoundUnary { IsNot: true } not:
                var operand = Condition(not.Operand, source, reached);
                return new ConditionTrace(text, ConditionKind.Not, !operand.Value, operand.Error, NoFacts, [operand]);
            default:
                if (!reached)
                {
                    return new ConditionTrace(text, ConditionKind.Leaf, null, null, NoFacts, []);
                }

                var error = Try(() => _interpreter.Evaluate(node), out var value);
                return new ConditionTrace(text, ConditionKind.Leaf, value as bool?, error, Facts(node), []);
        }
    }

    private ConditionTrace Logical(BoundLogical node, string text, string source, bool reached)
    {
        var children = new List<ConditionTrace>();
        bool? result = node.IsAnd;
        string? error = null;
        foreach (var operand in node.Operands)
        {
            var decided = result == !node.IsAnd || error is not null;
            var trace = Condition(operand, source, reached && !decided);
            children.Add(trace);
            if (reached && !decided)
            {
                error = trace.Error;
                result = trace.Value == !node.IsAnd ? !node.IsAnd : trace.Value is null ? null : result;
            }
        }

        return new ConditionTrace(text, node.IsAnd ? ConditionKind.And : ConditionKind.Or, reached && error is null ? result : null, error,
            NoFacts, children);
    }

    private Dictionary<string, object?> Facts(BoundNode node)
    {
        var facts = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var path in new FactFinder(_definitions).Visit(node).Found)
        {
            Try(() => path.Read(_evaluation), out var value);
            facts[path.Path] = value;
        }

        return facts;
    }

    private static string? Try(Func<object?> compute, out object? value)
    {
        try
        {
            value = compute();
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            value = null;
            return e.Message;
        }
    }
}
