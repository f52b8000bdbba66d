using System.Reflection;
using System.Runtime.CompilerServices;

namespace NetralitasGrid.Rules;

/// <summary>Takes the conditions of a compiled workflow apart into formulas. Belongs to one thread.</summary>
public sealed class FormulaReader
{
    private readonly WorkflowProgram _program;
    private readonly Evaluation _evaluation;
    private readonly Dictionary<Variable, BoundNode> _definitions;
    private readonly HashSet<int> _known = [];
    private readonly Dictionary<BoundNode, int> _numbers = [];

    /// <param name="program">The workflow.</param>
    /// <param name="known">Inputs that never change, such as a pack's thresholds, by name: their members count as constants.</param>
    public FormulaReader(WorkflowProgram program, IReadOnlyDictionary<string, object> known)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(known);

        _program = program;
        _evaluation = program.Rent();
        _definitions = program.Bound.Globals.ToDictionary(g => g.Variable, g => g.Definition);
        for (var i = 0; i < program.Inputs.Count; i++)
        {
            if (known.TryGetValue(program.Inputs[i].Name, out var value))
            {
                _evaluation.Set(i, value);
                _known.Add(i);
            }
        }
    }

    /// <summary>The global params that no rule uses, directly or through others.</summary>
    public IReadOnlyList<string> UnusedParams()
    {
        var used = new HashSet<Variable>();
        foreach (var rule in _program.Bound.Rules)
        {
            foreach (var expression in rule.Expressions)
            {
                Mark(expression);
            }
        }

        return [.. _program.Bound.Globals.Where(g => !used.Contains(g.Variable)).Select(g => g.Variable.Name)];

        void Mark(BoundNode node)
        {
            if (node is BoundVariable { Variable: var variable } && used.Add(variable) && _definitions.TryGetValue(variable, out var definition))
            {
                Mark(definition);
            }

            foreach (var child in node.Children)
            {
                Mark(child);
            }
        }
    }

    /// <summary>The condition of a rule, by its index in the program.</summary>
    public RuleFormula Read(int ruleIndex)
    {
        var rule = _program.Bound.Rules[ruleIndex];
        return Read(rule, rule.Rule.Location);
    }

    private RuleFormula Read(BoundRule rule, SourceLocation at)
    {
        foreach (var (variable, definition) in rule.Locals)
        {
            _definitions[variable] = definition;
        }

        if (rule.Condition is not null)
        {
            var source = rule.Source!; // a leaf has its source
            return Read(rule.Condition, new Place(source, "", default));
        }

        return new RuleFormula.Joined(rule.IsAnd, [.. rule.Children.Select(c => Read(c, c.Rule.Location))], rule.Rule.Name, at);
    }

    private RuleFormula Read(BoundNode node, Place place)
    {
        var (text, at) = place.Of(node.Span);
        switch (node)
        {
            case BoundConvert { Operand: var inner } when node.Type == typeof(bool) && inner.Type == typeof(bool):
                return Read(inner, place);
            case BoundLogical logical when node.Type == typeof(bool):
                return new RuleFormula.Joined(logical.IsAnd, [.. logical.Operands.Select(o => Read(o, place))], text, at);
            case BoundUnary { IsNot: true } not when node.Type == typeof(bool):
                return new RuleFormula.Negated(Read(not.Operand, place), text, at);
            case BoundConditional choice when node.Type == typeof(bool):
                var condition = Read(choice.Condition, place);
                return new RuleFormula.Joined(false,
                    [
                        new RuleFormula.Joined(true, [condition, Read(choice.WhenTrue, place)], text, at),
                        new RuleFormula.Joined(true, [new RuleFormula.Negated(condition, text, at), Read(choice.WhenFalse, place)], text, at),
                    ], text, at);
            case BoundRuleResult { Index: var index }:
                return Mentioned(_program.Bound.Rules[index], text, at);
            case BoundVariable { Variable: var variable } when node.Type == typeof(bool) && _definitions.TryGetValue(variable, out var definition):
                return Read(definition, new Place(null, text, at));
            default:
                return Atom(node, KeyOf(node, place), text, at);
        }
    }

    // A rule above, by its result: the same as its condition, where it is mentioned.
    private RuleFormula Mentioned(BoundRule rule, string text, SourceLocation at)
    {
        foreach (var (variable, definition) in rule.Locals)
        {
            _definitions[variable] = definition;
        }

        return rule.Condition is not null
            ? Read(rule.Condition, new Place(null, text, at))
            : new RuleFormula.Joined(rule.IsAnd, [.. rule.Children.Select(c => Mentioned(c, text, at))], text, at);
    }

    private RuleFormula Atom(BoundNode node, string key, string text, SourceLocation at)
    {
        var facts = new FactFinder(_definitions).Visit(node).Found.Where(f => !_known.Contains(f.InputIndex)).ToList();
        if (node.Type == typeof(bool) && IsSelfContained(node, []))
        {
            if (facts.Count == 0 && Try(() => (bool?)Evaluate(node)) is { } value)
            {
                return new RuleFormula.Fixed(value, text, at);
            }

            if (facts is [var fact] && fact.Members is [] or [PropertyInfo])
            {
                return OneFact(node, fact, key, text, at) ?? Opaque();
            }
        }

        return Opaque();

        RuleFormula.Opaque Opaque() => new(key, facts, text, at);
    }

    private RuleFormula? OneFact(BoundNode node, FactPath fact, string key, string text, SourceLocation at)
    {
        var type = Numbers.Underlying(fact.Type);
        if (type.IsEnum || type == typeof(bool))
        {
            return new RuleFormula.Test(fact, [], v => With(node, fact, v), key, text, at);
        }

        if (Sequence.ElementOf(type) is { IsEnum: true } element && node is BoundQuery { Operator: var op } query && Is(query.Source, fact))
        {
            bool OfOne(object e)
            {
                var list = Array.CreateInstance(element, 1);
                list.SetValue(e, 0);
                return With(node, fact, list);
            }

            return op switch
            {
                QueryOperator.Any or QueryOperator.Contains => new RuleFormula.HasElement(fact, element, OfOne, key, text, at),
                QueryOperator.All => new RuleFormula.Negated(new RuleFormula.HasElement(fact, element, e => !OfOne(e), $"not {key}", text, at), text, at),
                _ => null,
            };
        }

        return (Numbers.IsNumber(type) || type == typeof(DateOnly)) && ConstantsOf(node, fact) is { } constants
            ? new RuleFormula.Test(fact, constants, v => With(node, fact, v), key, text, at)
            : null;
    }

    // One text over inputs and notions has one value wherever a rule writes it. Inside a notion the text is not at hand, and a local param means
    // something else in another rule: there only the very same node has one value.
    private string KeyOf(BoundNode node, Place place)
    {
        if (place.Source is { } source && !UsesLocals(node))
        {
            return node.Span.Of(source.Text);
        }

        if (!_numbers.TryGetValue(node, out var number))
        {
            _numbers[node] = number = _numbers.Count;
        }

        return $"#{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
    }

    private static bool UsesLocals(BoundNode node) =>
        node is BoundVariable { Variable.Kind: VariableKind.Local } || node.Children.Any(UsesLocals);

    // What a number or date is compared with; null when more is done with it than comparing.
    private List<object>? ConstantsOf(BoundNode node, FactPath fact)
    {
        switch (node)
        {
            case BoundIsNull test when Is(test.Operand, fact):
                return [];
            case BoundIn test when Is(test.Operand, fact):
                return [.. test.Values.OfType<object>()];
            case BoundBinary binary when binary.Operator.IsComparison() && (Is(binary.Left, fact) != Is(binary.Right, fact)):
                var other = Is(binary.Left, fact) ? binary.Right : binary.Left;
                return new FactFinder(_definitions).Visit(other).Found.All(f => _known.Contains(f.InputIndex))
                    && Try(() => Compute(other)) is { } constant ? [constant] : null;
            default:
                return null;
        }
    }

    private static bool Is(BoundNode node, FactPath fact)
    {
        while (node is BoundConvert convert)
        {
            node = convert.Operand;
        }

        return new FactFinder(new Dictionary<Variable, BoundNode>()).Visit(node).Found is [var found] && found.Path == fact.Path
            && node is BoundMember or BoundVariable;
    }

    // No other rule's result, nothing dynamic, and no variable but inputs and the elements of its own lambdas: what an interpreter can compute from the inputs alone.
    private static bool IsSelfContained(BoundNode node, HashSet<Variable> own)
    {
        if (node is BoundQuery { Lambda: { } lambda })
        {
            own.Add(lambda.Element);
        }
        else if (node is BoundLet let)
        {
            own.Add(let.Variable);
        }

        return node is not BoundVariable { Variable: var variable }
            ? node is not (BoundRuleResult or BoundDynamic) && node.Children.All(c => IsSelfContained(c, own))
            : variable.Kind == VariableKind.Input || own.Contains(variable);
    }

    /// <summary>The value of a condition when one fact has a value; it reads no other.</summary>
    private bool With(BoundNode node, FactPath fact, object? value)
    {
        var slot = _evaluation.Frame.Slots[fact.InputIndex];
        if (fact.Members is [PropertyInfo member])
        {
            var holder = RuntimeHelpers.GetUninitializedObject(_program.Inputs[fact.InputIndex].Type);
            member.SetValue(holder, value);
            value = holder;
        }

        slot.Boxed = value;
        return Evaluate(node);
    }

    private bool Evaluate(BoundNode node) => (bool)Compute(node)!; // only bool nodes come here

    private object? Compute(BoundNode node)
    {
        _evaluation.Frame.Work = _evaluation.Frame.MaxWork;
        return new Interpreter(_evaluation.Frame).Evaluate(node);
    }

    private static T? Try<T>(Func<T?> compute)
    {
        try
        {
            return compute();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return default;
        }
    }

    /// <summary>Where an expression stands: in a rule's own source, or behind the name by which the rule mentions it.</summary>
    private readonly record struct Place(SourceText? Source, string Name, SourceLocation At)
    {
        public (string Text, SourceLocation At) Of(TextSpan span) => Source is null ? (Name, At) : (span.Of(Source.Text), Source.Locate(span.Start));
    }
}
